"""Does a dossier's Word file say the same sentences and figures as the page?"""

import re
from pathlib import Path
from typing import Any

import docx
import pytest

from firsthour.papers.docx_dossier import MOST_ROWS, write_dossier_document
from firsthour.papers.dossier_summary import list_sentences
from firsthour.papers.dossier_text import sentence_text
from tests.unit.papers.dossier_samples import chain, overlapping, wide


def written(content: dict[str, Any], path: Path, language: str) -> Any:
    write_dossier_document(path / "d.docx", content, language=language)
    return docx.Document(str(path / "d.docx"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_summary_is_said_word_for_word(tmp_path: Path, language: str) -> None:
    content = chain()
    texts = [paragraph.text for paragraph in written(content, tmp_path, language).paragraphs]
    rule = content["rule"]
    said = [
        sentence_text(sentence, language=language, rule=rule)
        for sentence in list_sentences(content)
        if not sentence.rules or rule in sentence.rules
    ]
    assert said
    assert [text for text in texts if text in said] == said


def test_the_ends_close_under_every_rule(tmp_path: Path) -> None:
    content = overlapping()
    table = written(content, tmp_path, "en").tables[1]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    for place, rule in enumerate(content["rules"], start=3):
        fen = [int(re.sub(r"\D", "", row[place])) for row in rows[1:-2] if row[place] != "—"]
        assert (
            sum(fen) == int(re.sub(r"\D", "", rows[-2][place])) == content["sections"][0]["sums"][rule]["claimed_fen"]
        )


def test_a_table_too_long_for_word_says_how_much_is_elsewhere(tmp_path: Path) -> None:
    content = wide(n=60)
    document = written(content, tmp_path, "en")
    longest = max(len(table.rows) for table in document.tables)
    assert longest <= MOST_ROWS + 4
    n_more = len([one for one in content["transfers"] if content["rule"] in one["by_rule"]]) - MOST_ROWS
    told = [paragraph.text for paragraph in document.paragraphs if "more rows stand in the page" in paragraph.text]
    assert (f"{n_more} more" in " ".join(told)) == (n_more > 0)


def test_names_with_marks_of_xml_and_of_templates_stay_as_they_are(tmp_path: Path) -> None:
    content = chain()
    for account in content["sections"][0]["accounts"]:
        account["holder"] = "{{ 张 }} <b>&"
    document = written(content, tmp_path, "zh")
    assert any("{{ 张 }} <b>&" in cell.text for table in document.tables for cell in table._cells)
