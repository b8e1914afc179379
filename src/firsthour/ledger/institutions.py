"""Whose account is it: one spelling per institution."""

import re
import tomllib
from functools import cache
from importlib import resources

from firsthour.base.text import clean_cell

_CUT = re.compile(r"^(.*?(?:银行|信用社|信用合作联社))")


@cache
def _spellings() -> list[tuple[str, str]]:
    text = resources.files("firsthour.ledger").joinpath("institutions.toml").read_text(encoding="utf-8")
    table: dict[str, list[str]] = tomllib.loads(text)
    pairs = [(spelling.upper(), name) for name, others in table.items() for spelling in (name, *others)]
    return sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0]))


@cache
def institution_name(written: str) -> str:
    """Return the settled name of an institution as a statement writes it (branches dropped); "" for blank.

    >>> institution_name("中国工商银行股份有限公司示例支行")
    '中国工商银行'
    """
    plain = clean_cell(written)
    if not plain:
        return ""
    upper = plain.upper()
    for spelling, name in _spellings():
        if spelling in upper:
            return name
    cut = _CUT.match(plain)
    return cut.group(1) if cut else plain
