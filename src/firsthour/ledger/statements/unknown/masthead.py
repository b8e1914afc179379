"""What do the rows above the table, the sheet's and the file's name say: account, holder, currency, period."""

import re
from dataclasses import dataclass
from pathlib import PurePath

from firsthour.base.text import clean_cell
from firsthour.ledger.statements.unknown.vocabulary import data

GAP = r"[\s,|;：:\[]*"
_NUMBER = r"[0-9*][0-9*xX-]{3,33}"
_SPACED = r"[0-9*]{2,8}(?:[ ][0-9*]{2,8}){1,7}"
_LONG = r"(?<![0-9*])((?!(?:19|20)\d{6}(?:\d{6})?(?![\d*]))\d{12,32}|\d{3,8}\*+\d{2,6})(?![0-9*])"
_NAME = r"[^\s,|;：:\[\]()（）0-9]+(?:[ ·][A-Z][^\s,|;：:\[\]()0-9]*)*"
_DATE = r"(?<!\d)(?:19|20)\d{2}[-/.年]?\d{1,2}[-/.月]?\d{1,2}日?"
_BETWEEN = r"(?:[T\s]*\d{1,2}:\d{2}(?::\d{2})?)?[^0-9]{1,14}"
_INSTITUTION = r"((?:(?!开户|对方|所属|发卡|本方|名称|交易)[一-鿿]){2,10}(?:银行|信用社|农商行|信用联社))"
_YEAR = r"((?:19|20)\d{2})(?=\s*年|[-/.]\d{1,2}|\s|$)"


@dataclass(frozen=True)
class Said:
    """What one place says: the value, the regular expression that finds it there, and the place in two languages."""

    value: str
    pattern: str
    place: tuple[str, str]
    labelled: bool = True


def find_said(masthead: list[list[str]], *, sheet_name: str, file_name: str) -> dict[str, Said]:
    """Return what is said outside the table, by masthead key; rows come first, then sheet name, then file name."""
    rows = [" ".join(filter(None, (clean_cell(cell) for cell in row))) for row in masthead]
    places = [(row, (f"row {index + 1}", f"第 {index + 1} 行")) for index, row in enumerate(rows) if row]
    places.append((clean_cell(sheet_name), ("the sheet's name", "工作表名")))
    places.append((clean_cell(PurePath(file_name).stem), ("the file's name", "文件名")))
    found = {
        "account": _first(_account_patterns(), places),
        "holder": _first([_labelled("holder", value=_NAME)], places) or _name_alone(places),
        "currency": _first([_labelled("currency", value=r"[A-Za-z一-鿿]{2,6}")], places),
        "institution": _first([_INSTITUTION], places),
        "from": _first([rf"({_DATE}){_BETWEEN}{_DATE}"], places),
        "to": _first([rf"{_DATE}{_BETWEEN}({_DATE})"], places),
        "year": _first([_YEAR], places),
    }
    return {key: said for key, said in found.items() if said is not None}


def _labels(key: str) -> str:
    words = sorted(data()["masthead"][key], key=lambda word: (-len(word), word))
    return "|".join(r"\s*".join(word) if not word.isascii() else re.escape(word) for word in words)


def _labelled(key: str, *, value: str) -> str:
    return rf"(?i:(?:{_labels(key)}))(?:\([^)]*\))?\.?\s*[:：|\s]{GAP}({value})"


def _account_patterns() -> list[str]:
    return [_labelled("account", value=_SPACED), _labelled("account", value=_NUMBER), _LONG]


def _first(patterns: list[str], places: list[tuple[str, tuple[str, str]]]) -> Said | None:
    for pattern in patterns:
        for text, place in places:
            match = re.search(pattern, text)
            if match is not None and match.group(1).strip("-* "):
                return Said(match.group(1).strip(), pattern, place, labelled=pattern != _LONG)
    return None


def _name_alone(places: list[tuple[str, tuple[str, str]]]) -> Said | None:
    """Return a name that stands alone in the sheet's or the file's name, if no row above is mistaken for it."""
    banned = "|".join(data()["masthead"]["not_names"])
    pattern = rf"(?<![一-鿿])(?![一-鿿]{{0,8}}(?:{banned}))([一-鿿]{{2,4}}(?:·[一-鿿]{{2,6}})?)(?![一-鿿:：·])"
    said = _first([pattern], places)
    outside = {place for _, place in places[-2:]}
    return Said(said.value, pattern, said.place, labelled=False) if said and said.place in outside else None
