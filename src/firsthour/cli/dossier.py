"""``firsthour dossier``: a trace as a paper for the case file: a page, a Word file, a workbook, of one content."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from firsthour.base.errors import UserError
from firsthour.cli.import_collecting import not_collecting
from firsthour.cli.settings import language_of

if TYPE_CHECKING:
    from firsthour.tracing.claims import Claim

CHINESE = {
    "": "生成研判报告：可离线打开的网页，另可存为 Word 和 Excel。",
    "ledger": "账本所在文件夹。",
    "out": "网页文件（.html）。",
    "claim": "账户@时间=金额[币种]：转入该账户的一笔被骗款项；可多次给出。",
    "claims": "CSV 文件：claim_id,account,time,amount[,currency]。",
    "docx": "另存为 Word 文件。",
    "xlsx": "另存为 Excel 工作簿。",
    "language": "首先显示的语言：zh 或 en（网页两种都有）；不填则与程序相同。",
    "rule": "首先显示的规则：fifo、lifo、pro-rata、tainted-first 或 lowest-balance；五种都在报告内。",
    "as_json": "以 JSON 输出报告内容。",
}
_SAID = {"en": "Dossier written: {paths}", "zh": "研判报告已生成：{paths}"}


class UnknownLanguageError(UserError):
    """A dossier was asked for in a language that it is not written in."""

    code = "unknown_language"
    english = "A dossier is written in zh or en, not in {written}."
    chinese = "研判报告的语言为 zh 或 en，没有 {written}。"


def command(
    ledger: Annotated[Path, typer.Option(help="Folder of the ledger.")],
    *,
    out: Annotated[Path, typer.Option(help="The page to write (.html).")],
    claim: Annotated[
        list[str] | None, typer.Option(help="ACCOUNT@TIME=AMOUNT[CURRENCY]: a payment that came in; may be repeated.")
    ] = None,
    claims: Annotated[Path | None, typer.Option(help="CSV: claim_id,account,time,amount[,currency].")] = None,
    docx: Annotated[Path | None, typer.Option(help="Write a Word file, too.")] = None,
    xlsx: Annotated[Path | None, typer.Option(help="Write a workbook, too.")] = None,
    language: Annotated[
        str | None, typer.Option(help="Shown first: zh or en (the page has both); the program's own without it.")
    ] = None,
    rule: Annotated[
        str,
        typer.Option(help="Shown first: fifo, lifo, pro-rata, tainted-first or lowest-balance; all five are in it."),
    ] = "fifo",
    as_json: Annotated[bool, typer.Option("--json", help="Print the content as JSON.")] = False,
) -> None:
    """Write a dossier on stolen payments: a page that opens offline, and on demand a Word file and a workbook."""
    from firsthour.cli.trace import read_stated_claims

    shown = language_of(os.environ) if language is None else language
    if shown not in _SAID:
        raise UnknownLanguageError(written=shown)
    stated = read_stated_claims(claim or [], claims)
    content = make_dossier(ledger, stated, rule=rule, now=datetime.now(UTC))
    write_papers(content, out, docx=docx, xlsx=xlsx, language=shown)
    if as_json:
        print(json.dumps(content, ensure_ascii=False))
        return
    paths = ", ".join(str(path) for path in (out, docx, xlsx) if path is not None)
    print(_SAID[language_of(os.environ)].format(paths=paths))


def write_papers(content: dict[str, Any], out: Path, *, docx: Path | None, xlsx: Path | None, language: str) -> None:
    """Write a dossier's page and, where asked for, its Word file and workbook."""
    from firsthour.papers.dossier_page import write_dossier_page

    with not_collecting():
        write_dossier_page(out, content, language=language)
        if docx is not None:
            from firsthour.papers.docx_dossier import write_dossier_document

            write_dossier_document(docx, content, language=language)
        if xlsx is not None:
            from firsthour.papers.dossier_sheets import write_dossier_workbook

            write_dossier_workbook(xlsx, content, language=language)


def make_dossier(ledger: Path, claims: "list[Claim]", *, rule: str, now: datetime) -> dict[str, Any]:
    """Return the content of the dossier on some claims in a ledger, made at ``now``."""
    from firsthour.base.clock import Precision, format_us, to_us
    from firsthour.cli.trace import index_opener
    from firsthour.ledger.books import open_book
    from firsthour.tracing.dossier import compose_dossier
    from firsthour.tracing.dossier_files import add_files

    with not_collecting():
        book = open_book(ledger)
        content = compose_dossier(book, claims, rule=rule, indexes=index_opener(ledger, book))
        return add_files(content, book, ledger_dir=ledger, made_at=format_us(to_us(now), Precision.MINUTE))
