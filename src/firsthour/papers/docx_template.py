"""What does the Word file of a dossier look like before its content is filled in: styles, paper, places for text?

The template is made when it is needed: styles for Chinese and Latin type, A4, page numbers at the foot, and the tags
that ``docxtpl`` fills. No binary is kept.
"""

from pathlib import Path
from typing import Any

INK, BRAND, QUIET = "16202E", "1B3A6B", "465264"
LATIN, CHINESE = "Arial", "Microsoft YaHei"


def make_template(path: Path, *, footer: str) -> None:
    """Write the template of a dossier's Word file; ``footer`` stands beside the page numbers."""
    from docx import Document
    from docx.shared import Mm

    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(18)
    page.top_margin, page.bottom_margin = Mm(18), Mm(16)
    _set_styles(document)
    document.add_paragraph("{{ title }}", style="Title")
    document.add_paragraph("{{ lead }}", style="Caption")
    document.add_heading("{{ summary_title }}", level=1)
    document.add_paragraph("{%p for sentence in sentences %}")
    document.add_paragraph("{{ sentence }}", style="List Number")
    document.add_paragraph("{%p endfor %}")
    page.footer.paragraphs[0].style = document.styles["Caption"]
    _set_footer(page, footer)
    document.save(str(path))


def _set_styles(document: Any) -> None:
    from docx.shared import Pt

    sizes = {"Normal": 10, "Title": 20, "Heading 1": 13, "Heading 2": 11, "Caption": 8.5, "List Number": 10.5}
    for name, size in sizes.items():
        style = document.styles[name]
        set_font(style, size=Pt(size), color=BRAND if name in ("Title", "Heading 1") else INK)
        style.font.italic = False
        style.font.bold = name in ("Title", "Heading 1", "Heading 2")
        style.paragraph_format.space_after = Pt(4)
    document.styles["Heading 1"].paragraph_format.space_before = Pt(14)
    document.styles["Heading 1"].paragraph_format.keep_with_next = True


def set_font(style: Any, *, size: Any, color: str) -> None:
    """Set a style's Latin and Chinese type, size and colour; themes of the original are overruled."""
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    style.font.name, style.font.size = LATIN, size
    style.font.color.rgb = RGBColor.from_string(color)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), CHINESE)


def _set_footer(page: Any, footer: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    line = page.footer.paragraphs[0]
    line.add_run(f"{footer}    ")
    for instruction in ("PAGE", "NUMPAGES"):
        run = line.add_run()
        for kind, text in (("begin", ""), ("", instruction), ("end", "")):
            mark = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                mark.set(qn("w:fldCharType"), kind)
            else:
                mark.text = text
            run._r.append(mark)
        if instruction == "PAGE":
            line.add_run(" / ")
