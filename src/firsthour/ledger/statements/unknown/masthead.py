"""What do the rows above the table, the sheet's and the file's name say: account, holder, currency."""

import re
from dataclasses import dataclass
from pathlib import PurePath

from firsthour.base.text import clean_cell
from firsthour.ledger.statements.unknown.vocabulary import data

_NUMBER = r"[0-9*][0-9*xX-]{3,33}"
_SPACED = r"[0-9*]{2,8}(?:[ ][0-9*]{2,8}){1,7}"
_LONG = r"(?<![0-9*])((?!(?:19|20)\d{6}(?:\d{6})?(?![\d*]))\d{12,32}|\d{3,8}\*+\d{2,6})(?![0-9*])"
_NAME = r"[^\s,|;：:\[\]()（）0-9]+(?:[ ·][A-Z][^\s,|;：:\[\]()0-9]*)*"
_CURRENCY = r"[A-Za-z一-鿿]{2,6}"
Place = tuple[str, tuple[str, str]]  # its text, and what it is called in English and Chinese


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
        "account": _first([*_labelled("account", _SPACED), *_labelled("account", _NUMBER), _LONG], places),
        "holder": _first(_labelled("holder", _NAME), places) or _name_alone(places),
        "currency": _first(_labelled("currency", _CURRENCY), places),
    }
    return {key: said for key, said in found.items() if said is not None}


def _labelled(key: str, value: str) -> list[str]:
    """Return an expression per label that may stand before a value, long labels first."""
    words = sorted(data()["masthead"][key], key=lambda word: (-len(word), word))
    spaced = [r"\s*".join(word) if not word.isascii() else word.replace(" ", r"\s+") for word in words]
    return [rf"(?i)(?<!对方)(?<!对手)(?<!收款){word}\.?\s*[:：\s][\s,|\[]*((?-i:{value}))" for word in spaced]


def _first(patterns: list[str], places: list[Place]) -> Said | None:
    for text, place in places:
        for pattern in patterns:
            match = re.search(pattern, text)
            if match is not None and match.group(1).strip("-* "):
                return Said(match.group(1).strip(), pattern, place, labelled=pattern != _LONG)
    return None


def _name_alone(places: list[Place]) -> Said | None:
    """Return a name that stands alone in the sheet's or the file's name, if no row above is mistaken for it."""
    banned = "|".join(data()["masthead"]["not_names"])
    pattern = rf"(?<![一-鿿])(?![一-鿿]{{0,8}}(?:{banned}))([一-鿿]{{2,4}}(?:·[一-鿿]{{2,6}})?)(?![一-鿿:：·])"
    said = _first([pattern], places)
    outside = {place for _, place in places[-2:]}
    return Said(said.value, pattern, said.place, labelled=False) if said and said.place in outside else None
