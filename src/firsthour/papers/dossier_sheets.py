"""How do a dossier's tables stand in a workbook: the same tables, every rule in columns of its own?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from firsthour.papers.dossier_cells import Account, ByRule, Cell, Column, Money, Row, Say, Table
from firsthour.papers.dossier_contents import list_ground_tables, list_money_tables, list_open_tables
from firsthour.papers.dossier_lists import currency_of
from firsthour.papers.dossier_summary import list_sentences
from firsthour.papers.dossier_text import cell_text, sentence_text
from firsthour.papers.dossier_words import PARTS, end_word, rule_name
from firsthour.papers.graph_tables import decimal_amount
from firsthour.papers.workbook import Sheet, write_workbook

Json = Mapping[str, Any]
_ABOUT = Say("摘要", "summary")
_HOLDER = Say("户名、机构", "holder, institution")
_CLAIM_ENDS = Say("逐笔去向", "claim ends")


def write_dossier_workbook(path: Path, content: Json, *, language: str) -> None:
    """Write a dossier's tables as a workbook, whole or not at all."""
    write_workbook(path, dossier_sheets(content, language=language))


def dossier_sheets(content: Json, *, language: str) -> list[Sheet]:
    """Return a dossier's sheets; of several currencies each has its own tables."""
    sheets = [_about(content, language)]
    for table, currency in list_money_tables(content):
        sheets.append(_sheet(table, content["rules"], language, suffix=f" {currency}" if currency else ""))
    tables = [*list_open_tables(content), *list_ground_tables(content)]
    sheets += [_sheet(table, content["rules"], language) for table in tables]
    return [*sheets, _claim_ends(content, language)]


def _about(content: Json, language: str) -> Sheet:
    rows: list[list[object]] = [
        [place, sentence_text(sentence, language=language, rule=content["rule"])]
        for place, sentence in enumerate(_shown(content), start=1)
    ]
    rows += [[name, str(value)] for name, value in content["made_from"].items()]
    return Sheet(_ABOUT.in_language(language), ["", _ABOUT.in_language(language)], rows)


def _shown(content: Json) -> list[Any]:
    rule = content["rule"]
    return [sentence for sentence in list_sentences(content) if not sentence.rules or rule in sentence.rules]


def _sheet(table: Table, rules: Sequence[str], language: str, *, suffix: str = "") -> Sheet:
    """Return a table as a sheet: a column whose cells differ by rule becomes one column a rule."""
    ways = [_way(table, place) for place in range(len(table.columns))]
    named = zip(table.columns, ways, strict=True)
    header = [name for column, way in named for name in _names(column, way, rules, language)]
    rows = (_cells(row, ways, rules, language) for row in (*table.rows, *table.foot))
    return Sheet(table.title.in_language(language) + suffix, header, rows)


def _way(table: Table, place: int) -> str:
    """Return how a column is written: ``spread`` over rules where they differ, ``account`` with holder, or ``once``."""
    cells = [row.cells[place] for row in (*table.rows, *table.foot)]
    by_rule = [cell for cell in cells if isinstance(cell, ByRule)]
    if any(len(set(cell.values.values())) > 1 for cell in by_rule):
        return "spread"
    if len({frozenset(cell.values) for cell in by_rule}) > 1:
        return "spread"
    return "account" if any(isinstance(cell, Account) for cell in cells) else "once"


def _names(column: Column, way: str, rules: Sequence[str], language: str) -> list[str]:
    heading = column.heading.in_language(language)
    if way == "spread":
        return [f"{heading} · {rule_name(rule).in_language(language)}" for rule in rules]
    return [heading, _HOLDER.in_language(language)] if way == "account" else [heading]


def _cells(row: Row, ways: Sequence[str], rules: Sequence[str], language: str) -> list[object]:
    written: list[object] = []
    for cell, way in zip(row.cells, ways, strict=True):
        values = [cell.values.get(rule) for rule in rules] if isinstance(cell, ByRule) else [cell] * len(rules)
        if way == "spread":
            written += [_written(value, language) for value in values]
        elif way == "account":
            written += _account(cell, language)
        else:
            own = next((value for value in values if value is not None), None)
            written.append(_written(own, language))
    return written


def _account(cell: Cell, language: str) -> list[object]:
    if not isinstance(cell, Account):
        return [_written(cell, language), None]
    other = " · ".join(text for text in (cell.holder, cell.institution) if text)
    return [cell_text(replace(cell, holder="", institution=""), language), other or None]


def _written(cell: Cell, language: str) -> object:
    """Return a cell as a workbook takes it: amounts and counts as numbers, all else as text."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, Money):
        return decimal_amount(cell.minor, cell.currency)
    if isinstance(cell, int):
        return cell
    return cell_text(cell, language)


def _claim_ends(content: Json, language: str) -> Sheet:
    """Return where each claim ended under each rule, one row an end."""
    words = {
        "zh": ["被骗款项", "规则", "去向", "账户", "方式", "币种", "金额"],
        "en": ["claim", "rule", "end", "account", "how", "currency", "amount"],
    }
    return Sheet(_CLAIM_ENDS.in_language(language), words[language], _end_rows(content, language))


def _end_rows(content: Json, language: str) -> Iterator[list[object]]:
    for claim in content["claims"]:
        currency = currency_of(claim)
        for rule, parts in claim.get("by_rule", {}).items():
            for part, entries in parts.items():
                for entry in entries:
                    how = entry.get("kind") or entry.get("reason") or ""
                    account = entry.get("account") or entry.get("claim_id")
                    named = [claim["claim_id"], rule_name(rule).in_language(language)]
                    named += [PARTS[part].in_language(language), account]
                    how_said = end_word(how).in_language(language) if how else entry.get("as_of", "")
                    yield [*named, how_said, currency, decimal_amount(entry["amount_fen"], currency)]
