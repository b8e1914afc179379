"""``firsthour run``: import the bundled sample, trace its victim's money, print the answer and open it as a page."""

import os
import sys
import webbrowser
from datetime import UTC, datetime
from importlib import resources
from typing import Annotated

import typer

from firsthour.cli.settings import home_of, language_of

CHINESE = {
    "": "导入自带样例，追踪受害人资金，打印结果并以网页打开。",
    "show": "是否用浏览器打开结果页面。",
}


def command(
    *,
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = True,
) -> None:
    """Import the bundled sample, trace its victim's money, print the answer and open it as a page."""
    from firsthour.cli.import_text import print_report
    from firsthour.cli.progress import progress_line
    from firsthour.cli.result_page import result_page
    from firsthour.cli.trace_text import answer_lines
    from firsthour.ledger.books import open_book
    from firsthour.ledger.importing import import_files
    from firsthour.tracing.claim_files import read_claims
    from firsthour.tracing.trace import trace_claims

    language, home = language_of(os.environ), home_of(os.environ)
    ledger = home / "ledgers" / "sample"
    with resources.as_file(resources.files("firsthour.cli") / "sample") as sample:
        with progress_line(sys.stderr) as progress:
            report = import_files([sample / "statements"], ledger, now=datetime.now(UTC), progress=progress)
        claims = read_claims(sample / "claims.csv")
    print_report(report, language)
    print()
    book = open_book(ledger)
    answer = trace_claims(book, claims)
    for line in answer_lines(answer, language):
        print(line)
    page = home / "pages" / "sample.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(result_page(answer, report, book=book, language=language).to_html(), encoding="utf-8")
    print(_SAID[language].format(page=page))
    if show and _has_browser():
        webbrowser.open(page.resolve().as_uri())


_SAID = {"en": "The answer as a page: {page}", "zh": "结果页面：{page}"}


def _has_browser() -> bool:
    """Tell whether a browser could show anything: a screen on Linux, anything else elsewhere."""
    screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(screen) if sys.platform.startswith("linux") else True
