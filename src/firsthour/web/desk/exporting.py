"""How is a list taken out? What the filter shows, as xlsx or csv; filter, time, officer and basis in its first rows.

Personal columns are masked unless a purpose was stated in this sitting; in full and above ``exports.toml``'s number of
rows, the name of who approved it is asked for. Each export is an event with its number of records.

    return export_list(request, Export("matters", _("Matters"), columns, rows, n_rows, filter_words), form="xlsx")
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from firsthour.base.errors import UserError
from firsthour.law.lookups import purpose_words
from firsthour.papers.tables import write_csv
from firsthour.papers.workbook import Sheet, write_workbook
from firsthour.web.audit.models import Basis
from firsthour.web.audit.operations import record
from firsthour.web.audit.queries.bases import get_current_basis
from firsthour.web.ui.access import Permission
from firsthour.web.ui.formats import exact_time
from firsthour.web.ui.templatetags.firsthour import spoken_language

FORMS = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
Value = Callable[[Any], Any]


class ListTooLongError(UserError):
    """A list that is too long to be taken out at once."""

    code = "list_too_long"
    english = "The list has more than {most} rows; narrow it first."
    chinese = "列表超过 {most} 行，请先缩小范围。"


@dataclass(frozen=True)
class Column:
    """A column: its words, its value of a row (text, whole number or nothing), and how it is masked if personal."""

    words: Any
    value: Value
    mask: Callable[[str], str] | None = None


@dataclass(frozen=True)
class Export:
    """What is taken out: name of the file, title, columns, rows (read once), how many, and the filter in words."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Any]
    n_rows: int
    filter_words: Sequence[tuple[str, str]] = ()
    record_kind: str = "other"


@cache
def read_limits() -> dict[str, int]:
    """Return from how many rows an approver is asked, and how many are written at most."""
    return tomllib.loads(resources.files("firsthour.web.desk").joinpath("exports.toml").read_text("utf-8"))


def export_list(request: HttpRequest, export: Export, *, form: str) -> HttpResponse:
    """Return the file, or the page that asks who approved it.

    Raises
    ------
    ListTooLongError
        The list is longer than is written at once.
    """
    if form not in FORMS or not request.access.may(Permission.EXPORT_LIST):
        raise Http404
    limits = read_limits()
    if export.n_rows > limits["most_rows"]:
        raise ListTooLongError(most=limits["most_rows"])
    basis = _open_basis(request, export)
    approver = (request.GET.get("approver", "").strip() or (basis.approver if basis else ""))[:80]
    if basis is not None and export.n_rows > limits["approver_above"] and not approver:
        return _ask_approver(request, export, limits["approver_above"])
    content, n_written = _write(request, export, form=form, basis=basis, approver=approver)
    _record(request, export, form=form, basis=basis, approver=approver, n_written=n_written)
    response = HttpResponse(content, content_type=FORMS[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{export.name}-{request.now:%Y%m%d}.{form}"'
    return response


def _open_basis(request: HttpRequest, export: Export) -> Basis | None:
    """Return the purpose under which personal columns are written in full; ``masked=1`` leaves them masked."""
    if request.GET.get("masked") == "1" or not any(column.mask for column in export.columns):
        return None
    return get_current_basis(request.actor, now=request.now, wanted=None)


def _ask_approver(request: HttpRequest, export: Export, above: int) -> HttpResponse:
    given = [(name, value) for name, value in request.GET.items() if name not in ("approver", "masked")]
    masked = request.GET.copy()
    masked["masked"] = "1"
    shown = {"export": export, "above": above, "given": given, "masked_query": masked.urlencode()}
    return render(request, "desk/export_approval.html", {**shown, "page_title": _("Who approved this export?")})


def _write(request: HttpRequest, export: Export, *, form: str, basis: Basis | None, approver: str) -> tuple[bytes, int]:
    header = [str(column.words) for column in export.columns]
    preface = list(_preface(request, export, basis=basis, approver=approver))
    rows: list[Sequence[object]] = [*_padded(preface, len(header)), header, *_cells(export, in_full=basis is not None)]
    top = [export.title, *[""] * (len(header) - 1)]
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"list.{form}"
        if form == "csv":
            write_csv(path, top, rows=rows)
        else:
            write_workbook(path, [Sheet(export.title, top, rows)])
        return path.read_bytes(), len(rows) - len(preface) - 1


def _preface(request: HttpRequest, export: Export, *, basis: Basis | None, approver: str) -> Iterator[tuple[str, str]]:
    narrowed = "; ".join(f"{name}: {value}" for name, value in export.filter_words)
    yield _("Filter"), narrowed or _("everything")
    yield _("Taken out at"), exact_time(request.now)
    yield _("By"), f"{request.actor.name} {request.actor.unit}".strip()
    language = spoken_language()
    words = f"{basis.number} {purpose_words(basis.purpose, language)} {basis.words}".strip() if basis else ""
    yield _("Basis"), words or _("none: personal columns are masked")
    if approver:
        yield _("Approved by"), approver


def _padded(lines: Iterable[tuple[str, str]], width: int) -> Iterator[list[object]]:
    for name, value in lines:
        yield [name, value, *[None] * (width - 2)]


def _cells(export: Export, *, in_full: bool) -> Iterator[list[object]]:
    for row in export.rows:
        yield [_cell(column, row, in_full=in_full) for column in export.columns]


def _cell(column: Column, row: Any, *, in_full: bool) -> object:
    value = column.value(row)
    if value is None or isinstance(value, int):
        return value
    text = str(value)
    if column.mask is not None and not in_full:
        text = column.mask(text)
    return text


def _record(
    request: HttpRequest, export: Export, *, form: str, basis: Basis | None, approver: str, n_written: int
) -> None:
    has_personal = basis is not None and any(column.mask for column in export.columns)
    details = {
        "list": export.name, "form": form, "rows": n_written, "in_full": has_personal, "approver": approver,
        "filter": dict(export.filter_words),
    }  # fmt: skip
    record(
        "list.export", by=request.actor, now=request.now, basis=str(basis.uid) if basis else "", details=details,
        n_records=n_written, record_kind=export.record_kind,
    )  # fmt: skip
