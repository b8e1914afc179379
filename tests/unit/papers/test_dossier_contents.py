"""The Word file and the workbook of a dossier have the same tables in the same order."""

from pathlib import Path

import docx
import pytest

from firsthour.papers.docx_dossier import write_dossier_document
from firsthour.papers.dossier_contents import list_ground_tables, list_money_tables, list_open_tables
from firsthour.papers.dossier_sheets import dossier_sheets
from tests.unit.papers.dossier_samples import chain, overlapping, wide


@pytest.mark.parametrize("make", [chain, overlapping, wide])
def test_word_file_and_workbook_have_the_same_tables_in_the_same_order(make, tmp_path: Path) -> None:
    content = make()
    write_dossier_document(tmp_path / "d.docx", content, language="en")
    headings = [one.text for one in docx.Document(tmp_path / "d.docx").paragraphs if one.style.name == "Heading 1"]
    sheets = [sheet.title for sheet in dossier_sheets(content, language="en")]
    told = [heading for heading in headings if heading not in ("Summary", "Method and sources")]
    assert told == [title for title in sheets if title not in ("summary", "claim ends")]
    assert len(told) == len(set(told)) >= 13


def test_tables_of_a_currency_carry_its_name_where_there_are_several() -> None:
    content = chain()
    assert {currency for _, currency in list_money_tables(content)} == {""}
    second = {**content["sections"][0], "currency": "USD"}
    both = list(list_money_tables({**content, "sections": [*content["sections"], second]}))
    assert [currency for _, currency in both] == ["CNY"] * 6 + ["USD"] * 6


def test_every_table_has_a_name_of_its_own() -> None:
    content = chain()
    tables = [table for table, _ in list_money_tables(content)]
    tables += [*list_open_tables(content), *list_ground_tables(content)]
    assert len({table.name for table in tables}) == len(tables)
