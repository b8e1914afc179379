"""How does a dossier become a Word file: the same sentences and tables, in one language, under the chosen rule?

The five rules stand side by side in "Where the money is". Long tables are whole up to ``MOST_ROWS``; what is beyond
stands in the workbook and in the page, and the file says so.
"""

import tempfile
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from firsthour.papers.docx_template import make_template
from firsthour.papers.dossier_cells import Column, Row, Say, Table
from firsthour.papers.dossier_contents import list_ground_tables, list_money_tables, list_open_tables
from firsthour.papers.dossier_method import PARAGRAPHS
from firsthour.papers.dossier_summary import list_sentences
from firsthour.papers.dossier_text import cell_text, sentence_text
from firsthour.papers.dossier_words import rule_name
from firsthour.papers.escapes import xml_text
from firsthour.papers.whole_file import whole_file

Json = Mapping[str, Any]
MOST_ROWS = 500  # of one table; Word lays out tables slowly
TITLE = Say("资金研判报告", "Money-tracing dossier")
_METHOD = Say("方法与来源", "Method and sources")
_MORE = Say(
    "另有 {n} 行，见同一报告的网页或工作簿。", "{n} more rows stand in the page and the workbook of this dossier."
)
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_BORDERS = '<w:top w:val="single" w:sz="4" w:color="868F9D"/><w:bottom w:val="single" w:sz="4" w:color="868F9D"/>'
_BORDERS += '<w:insideH w:val="single" w:sz="4" w:color="E2E6EC"/>'
_SUMMARY = Say("摘要", "Summary")


def write_dossier_document(path: Path, content: Json, *, language: str) -> None:
    """Write a dossier as a Word file, whole or not at all."""
    from docxtpl import DocxTemplate

    made, rule = content["made_from"], content["rule"]
    footer = f"FirstHour · {made['ledger_version'][:12]} · {made['claim_set'][:12]}"
    lead = Say(
        f"制作时间 {made.get('made_at', '')}　所示规则：{rule_name(rule).zh}　程序 {made['code_version']}",
        f"Made {made.get('made_at', '')} · rule shown: {rule_name(rule).en} · code {made['code_version']}",
    )
    with tempfile.TemporaryDirectory() as folder, whole_file(path) as draft:
        blank = Path(folder) / "dossier.docx"
        make_template(blank, footer=footer)
        template = DocxTemplate(str(blank))
        words = {
            "title": TITLE.in_language(language),
            "lead": lead.in_language(language),
            "summary_title": _SUMMARY.in_language(language),
            "sentences": [xml_text(text) for text in _sentences(content, language)],
        }
        template.render(words, autoescape=True)
        _add_tables(template.docx, content, language)
        with draft.open("wb") as file:
            template.save(file)


def _sentences(content: Json, language: str) -> list[str]:
    rule = content["rule"]
    shown = [sentence for sentence in list_sentences(content) if not sentence.rules or rule in sentence.rules]
    return [sentence_text(sentence, language=language, rule=rule) for sentence in shown]


def _add_tables(document: Any, content: Json, language: str) -> None:
    for table, currency in list_money_tables(content):
        _add(document, table, content, language, suffix=f" · {currency}" if currency else "")
    for table in list_open_tables(content):
        _add(document, table, content, language)
    document.add_heading(_METHOD.in_language(language), level=1)
    for text in PARAGRAPHS:
        document.add_paragraph(text.in_language(language))
    for table in list_ground_tables(content, named=True):
        _add(document, table, content, language)
    document.add_paragraph(
        " · ".join(f"{name} {value}" for name, value in content["made_from"].items()), style="Caption"
    )


def _add(document: Any, table: Table, content: Json, language: str, *, suffix: str = "") -> None:
    document.add_heading(xml_text(table.title.in_language(language) + suffix), level=1)
    rule = content["rule"]
    rows = [row for row in table.rows if not row.rules or rule in row.rules]
    if not rows:
        document.add_paragraph(table.empty.in_language(language))
        return
    lines = [[column.heading.in_language(language) for column in table.columns]]
    lines += [_texts(row, language, rule) for row in (*rows[:MOST_ROWS], *table.foot)]
    document.element.body.insert(len(document.element.body) - 1, _table_element(table.columns, lines, len(table.foot)))
    if len(rows) > MOST_ROWS:
        more = _MORE.in_language(language).format(n=len(rows) - MOST_ROWS)
        document.add_paragraph(more, style="Caption")
    if table.note:
        document.add_paragraph(table.note.in_language(language), style="Caption")


def _texts(row: Row, language: str, rule: str) -> list[str]:
    return ["" if cell == "" else xml_text(cell_text(cell, language, rule=rule)) for cell in row.cells]


def _table_element(columns: Sequence[Column], lines: Sequence[Sequence[str]], n_foot: int) -> Any:
    """Return a table as an element: written in one piece, cell by cell would take minutes for long ones."""
    from docx.oxml import parse_xml

    last = len(lines) - n_foot
    rows = "".join(
        _row_xml(columns, cells, is_head=place == 0, is_foot=place >= last) for place, cells in enumerate(lines)
    )
    return parse_xml(
        f'<w:tbl xmlns:w="{_WORD}"><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{_BORDERS}</w:tblBorders>'
        '<w:tblLayout w:type="autofit"/><w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/>'
        f"</w:tblCellMar></w:tblPr><w:tblGrid>{'<w:gridCol/>' * len(columns)}</w:tblGrid>{rows}</w:tbl>"
    )


def _row_xml(columns: Sequence[Column], cells: Sequence[str], *, is_head: bool, is_foot: bool) -> str:
    repeats = "<w:tblHeader/>" if is_head else ""
    own = "".join(
        _cell_xml(text, is_number=column.kind == "number", is_head=is_head, is_foot=is_foot)
        for column, text in zip(columns, cells, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{repeats}</w:trPr>{own}</w:tr>"


def _cell_xml(text: str, *, is_number: bool, is_head: bool, is_foot: bool) -> str:
    shade = '<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="F3F5F8"/></w:tcPr>' if is_head or is_foot else ""
    side = '<w:jc w:val="right"/>' if is_number else ""
    bold = "<w:b/>" if is_foot else ""
    color = '<w:color w:val="465264"/>' if is_head else ""
    return (
        f'<w:tc>{shade}<w:p><w:pPr><w:spacing w:before="20" w:after="20"/>{side}</w:pPr><w:r><w:rPr>{bold}{color}'
        f'<w:sz w:val="15"/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'
    )
