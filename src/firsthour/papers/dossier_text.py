"""How do the cells and sentences of a dossier read as plain text, in one language and under one rule?"""

import re

from firsthour.papers.dossier_cells import (
    Account,
    ByRule,
    Cell,
    FileRef,
    Money,
    Part,
    Refs,
    RowRefs,
    Say,
    Sentence,
    Status,
)
from firsthour.papers.dossier_words import PARTS, status_word, synthetic_holder, synthetic_name

NOTHING = "—"
_HOLE = re.compile(r"\{(\w+)\}")


def cell_text(cell: Cell, language: str, *, rule: str = "", in_line: bool = False) -> str:
    """Return a cell as text; ``in_line``: as a sentence says it (amounts with their currency)."""
    if cell is None or cell == "":
        return NOTHING
    if isinstance(cell, Say):
        return cell.in_language(language)
    if isinstance(cell, Part):
        return PARTS[cell.name].in_language(language)
    if isinstance(cell, Status):
        return status_word(cell.code).in_language(language)
    if isinstance(cell, Money):
        return cell.said(language) if in_line else cell.text()
    if isinstance(cell, Account):
        return _account(cell, language, in_line=in_line)
    if isinstance(cell, Refs | RowRefs):
        return cell.text() or NOTHING
    if isinstance(cell, FileRef):
        return cell.name
    if isinstance(cell, ByRule):
        return cell_text(cell.values.get(rule), language, rule=rule, in_line=in_line)
    return f"{cell:,}" if isinstance(cell, int) else cell


def _account(cell: Account, language: str, *, in_line: bool) -> str:
    synthetic = synthetic_name(cell.number)
    number = cell.number if synthetic is None else synthetic.in_language(language)
    holder = cell.holder or synthetic_holder(cell.number)
    others = " · ".join(text for text in (holder, cell.institution) if text)
    if not others:
        return number
    if not in_line:
        return f"{number} {others}"
    return f"{number}（{others}）" if language == "zh" else f"{number} ({others})"


def sentence_text(sentence: Sentence, *, language: str, rule: str) -> str:
    """Return a sentence with its values filled in."""
    template = sentence.zh if language == "zh" else sentence.en
    return _HOLE.sub(
        lambda hole: cell_text(sentence.values[hole.group(1)], language, rule=rule, in_line=True), template
    )
