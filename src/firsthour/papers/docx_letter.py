"""How does an official letter become a Word file? From a unit's own template, or the plain form made here.

The plain form: unit at the head, title, number, paragraphs, unit and date at the end, page numbers at the foot.
Tags are ``docxtpl``'s; what is filled in is text and nothing else (no tag inside a value acts).
"""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from firsthour.base.errors import UserError
from firsthour.papers.docx_template import BRAND, INK, set_font


class BadTemplateError(UserError):
    """A unit's own Word template cannot be filled."""

    code = "bad_template"
    english = "The template {path} cannot be filled: {reason}."
    chinese = "模板 {path} 无法填写：{reason}。"


def write_letter(values: Mapping[str, str], *, title: str, body: Sequence[str], template: Path | None = None) -> bytes:
    """Return the Word file of a letter.

    Parameters
    ----------
    values
        what the tags stand for; ``unit_name``, ``number`` and ``date`` stand in every letter.
    title, body
        title and paragraphs of the plain form, with tags.
    template
        a unit's own Word file, used instead of the plain form.

    Raises
    ------
    BadTemplateError
        The unit's own file is no Word file, or a tag in it has no meaning here.
    """
    from docxtpl import DocxTemplate
    from jinja2 import Environment, StrictUndefined, TemplateError

    filled = DocxTemplate(str(template) if template else io.BytesIO(_plain_form(title, body)))
    try:
        filled.render(dict(values), Environment(undefined=StrictUndefined, autoescape=True), autoescape=True)
    except (TemplateError, ValueError, KeyError) as error:
        raise BadTemplateError(path=template or title, reason=str(error)) from error
    target = io.BytesIO()
    filled.save(target)
    return target.getvalue()


def _plain_form(title: str, body: Sequence[str]) -> bytes:
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin = Mm(28), Mm(26)
    page.top_margin, page.bottom_margin = Mm(37), Mm(35)
    _set_styles(document)
    document.add_paragraph("{{ unit_name }}", style="Heading 1").alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph(title, style="Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("{{ number }}").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for n_th, text in enumerate(body):
        paragraph = document.add_paragraph(text)
        paragraph.paragraph_format.first_line_indent = Pt(0 if n_th == 0 else 32)
    for text in ("{{ unit_name }}", "{{ date }}"):
        document.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _set_styles(document: Any) -> None:
    from docx.shared import Pt

    for name, size, color in (("Normal", 16, INK), ("Heading 1", 18, BRAND), ("Title", 22, INK)):
        style = document.styles[name]
        set_font(style, size=Pt(size), color=color)
        style.font.bold = name != "Normal"
        style.paragraph_format.space_after = Pt(8)
        style.paragraph_format.line_spacing = Pt(28)
