"""Does a dossier's workbook hold the same figures, with every rule in columns of its own?"""

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from firsthour.papers.dossier_sheets import dossier_sheets, write_dossier_workbook
from firsthour.tracing.rules import RULES
from tests.unit.papers.dossier_samples import chain, overlapping, wide


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_ends_of_the_workbook_are_those_of_the_content(tmp_path: Path, language: str) -> None:
    content = overlapping()
    write_dossier_workbook(tmp_path / "d.xlsx", content, language=language)
    book = openpyxl.load_workbook(tmp_path / "d.xlsx")
    sheet = book["钱到哪儿了" if language == "zh" else "Where the money is"]
    heads = [cell.value for cell in sheet[1]]
    first = heads.index("先进先出" if language == "zh" else "First in, first out")
    section = content["sections"][0]
    for place, rule in enumerate(RULES):
        shown = [row[first + place] for row in sheet.iter_rows(min_row=2, values_only=True)]
        found = [Decimal(str(value)).scaleb(2) for value in shown[:-2] if value is not None]
        assert sum(found) == section["sums"][rule]["claimed_fen"] == Decimal(str(shown[-2])).scaleb(2)


def test_every_table_is_whole_and_every_claim_end_has_its_row() -> None:
    content = wide()
    sheets = {sheet.title: list(sheet.rows) for sheet in dossier_sheets(content, language="en")}
    assert len(sheets["Transfers that carried it"]) == len(content["transfers"])
    assert len(sheets["Claim by claim"]) == len(content["claims"])
    n_ends = sum(
        len(parts[part]) for claim in content["claims"] for parts in claim["by_rule"].values() for part in parts
    )
    assert len(sheets["claim ends"]) == n_ends


def test_account_numbers_stand_alone_in_their_column() -> None:
    sheet = next(one for one in dossier_sheets(chain(), language="en") if one.title == "Accounts passed")
    column = list(sheet.header).index("account, holder, institution")
    assert [row[column : column + 2] for row in sheet.rows] == [["A", "张<示例> · 示例银行"], ["B", None]]
