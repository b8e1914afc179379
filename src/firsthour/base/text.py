"""How is it written: normal forms of cells, names and numbers as they come out of real files."""

import re
import unicodedata

_QUOTED = re.compile(r'^=\s*"(.*)"$', re.DOTALL)
_SPACES = re.compile(r"\s+")
_BLANKS = frozenset({"", "-", "--", "---", "—", "——", "/", "\\", "null", "NULL", "None", "无", "N/A", "nan", "NaN"})
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def clean_cell(text: str) -> str:
    """Return a cell without the dress of spreadsheets: ``="…"``, quotes, tabs, full-width forms.

    >>> clean_cell('="６２２２"\\t')
    '6222'
    """
    plain = text.strip().strip("\ufeff")
    quoted = _QUOTED.match(plain)
    if quoted:
        plain = quoted.group(1).strip()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain).strip()
    return plain


def is_blank(text: str) -> bool:
    """Tell whether a cell says nothing: empty, ``-``, ``--``, ``/`` and their like."""
    return text.strip() in _BLANKS or not text.strip("-— \t\u3000*\x00")


def header_name(text: str) -> str:
    """Return a column name in its comparable form: no spaces, stars or tabs; 帐 is 账; lower case."""
    plain = _SPACES.sub("", clean_cell(text)).lstrip("*").replace("帐", "账")
    return plain.lower()


def is_destroyed_number(text: str) -> bool:
    """Tell whether a long number went through scientific notation and lost its digits."""
    return re.fullmatch(r"\d(?:\.\d+)?[eE]\+?\d+", text.strip()) is not None


def printable(text: str) -> str:
    """Return text that fits one line of a terminal and cannot steer it: control signs are made visible."""
    return text if text.isprintable() else "".join(s if s.isprintable() else "\N{REPLACEMENT CHARACTER}" for s in text)


def formula_safe(text: str) -> str:
    """Return text that a spreadsheet will not run: a leading formula sign is preceded by an apostrophe."""
    return "'" + text if text.startswith(FORMULA_STARTS) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[+-]?[\d,]*\.?\d+", text) is not None
