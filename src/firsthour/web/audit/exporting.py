"""How is a list taken out? What the filter shows, as xlsx or csv; filter, time, officer and basis in its first rows.

Personal columns are masked unless a purpose was stated in this sitting. In full they leave the site only when a second
officer approved it (``HOOKS.ask_approval``, filled by the desk). Each file is an event with its number of records.

    return export_list(request, Export("matters", _("Matters"), columns, rows, n_rows, filter_words), form="xlsx")

The view takes GET (the file, or the page that asks for an approval) and POST (the request for it).
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from firsthour.base.errors import UserError
from firsthour.law.lookups import purpose_words
from firsthour.papers.tables import write_csv
from firsthour.papers.workbook import Sheet, write_workbook
from firsthour.web.audit.hooks import HOOKS
from firsthour.web.audit.models import Basis
from firsthour.web.audit.operations import record
from firsthour.web.audit.queries.bases import get_current_basis
from firsthour.web.ui.access import Permission
from firsthour.web.ui.formats import exact_time
from firsthour.web.ui.templatetags.firsthour import spoken_language

FORMS = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
AT_ONCE = 500  # rows read from the database at a time
Value = Callable[[Any], Any]
Line = Sequence[object]


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
    """What is taken out: name of the file, title, columns, rows (read once), how many, and the filter in words.

    ``ceiling``: the rows were counted no further; a list above it is narrowed first, since nobody knows its length.
    ``record_kind`` is the line of ``law.lookups`` the rows count towards; empty: they are no records of anybody.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Any]
    n_rows: int
    filter_words: Sequence[tuple[str, str]] = ()
    record_kind: str = "other"
    ceiling: int | None = None

    @classmethod
    def of(
        cls, name: str, title: str, *, columns: Sequence[Column], rows: QuerySet[Any],
        filter_words: Sequence[tuple[str, str]] = (), record_kind: str = "other",
    ) -> "Export":  # fmt: skip
        """Return the export of every row of a query."""
        read, n_rows = rows.iterator(chunk_size=AT_ONCE), rows.order_by().count()
        return cls(name, title, columns, read, n_rows, filter_words, record_kind)


@dataclass(frozen=True)
class Content:
    """What a file will hold: its title, what stands above the table, the heads and the cells."""

    title: str
    preface: Sequence[tuple[str, str]]
    heads: Sequence[str]
    cells: Sequence[Line]


@cache
def read_limits() -> dict[str, int]:
    """Return from how many rows an approval is asked, how many are written at most, and how long each step may take."""
    return tomllib.loads(resources.files("firsthour.web.audit").joinpath("exports.toml").read_text("utf-8"))


def export_list(request: HttpRequest, export: Export, *, form: str) -> HttpResponse:
    """Return the file, or what the approval of a second officer begins with.

    Raises
    ------
    ListTooLongError
        The list is longer than is written at once.
    """
    if form not in FORMS or not request.access.may(Permission.EXPORT_LIST):
        raise Http404
    limits = read_limits()
    most = min(limits["most_rows"], export.ceiling or limits["most_rows"])
    if export.n_rows > most:
        raise ListTooLongError(most=most)
    basis = _open_basis(request, export)
    if basis is not None and export.n_rows > limits["approval_above"]:
        if HOOKS.ask_approval is not None:
            return HOOKS.ask_approval(request, export, form=form, basis=basis)
        basis = None  # nobody there to approve: personal columns stay masked
    content = read_content(request, export, basis=basis)
    record_export(
        export.name, form=form, n_rows=len(content.cells), by=request.actor, now=request.now, basis=basis,
        filter_words=export.filter_words, record_kind=export.record_kind,
    )  # fmt: skip
    return file_of(content, export.name, form=form, now=request.now)


def read_content(request: HttpRequest, export: Export, *, basis: Basis | None) -> Content:
    """Return what the file of an export will hold; without a purpose its personal columns are masked."""
    heads = [str(column.words) for column in export.columns]
    cells = [[_cell(column, row, in_full=basis is not None) for column in export.columns] for row in export.rows]
    return Content(export.title, list(_preface(request, export, basis=basis)), heads, cells)


def write_content(content: Content, *, form: str) -> bytes:
    """Return a file; formulas in it are text."""
    width = len(content.heads)
    above = [[name, value, *[None] * (width - 2)] for name, value in content.preface]
    rows: list[Line] = [*above, content.heads, *content.cells]
    top = [content.title, *[""] * (width - 1)]
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"list.{form}"
        if form == "csv":
            write_csv(path, top, rows=rows)
        else:
            write_workbook(path, [Sheet(content.title, top, rows)])
        return path.read_bytes()


def file_of(content: Content, name: str, *, form: str, now: Any) -> HttpResponse:
    """Return a file as a download."""
    response = HttpResponse(write_content(content, form=form), content_type=FORMS[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{now:%Y%m%d}.{form}"'
    return response


def record_export(
    name: str,
    *,
    form: str,
    n_rows: int,
    by: Any,
    now: Any,
    basis: Basis | None,
    filter_words: Sequence[tuple[str, str]],
    record_kind: str,
    approver: str = "",
) -> None:
    """Enter into the record that a list was taken out."""
    details = {
        "list": name, "form": form, "rows": n_rows, "in_full": basis is not None, "approver": approver,
        "filter": dict(filter_words),
    }  # fmt: skip
    record(
        "list.export", by=by, now=now, basis=str(basis.uid) if basis else "", details=details,
        n_records=n_rows if record_kind else 0, record_kind=record_kind,
    )  # fmt: skip


def _open_basis(request: HttpRequest, export: Export) -> Basis | None:
    """Return the purpose under which personal columns are written in full; ``masked=1`` leaves them masked."""
    if request.GET.get("masked") == "1" or not any(column.mask for column in export.columns):
        return None
    return get_current_basis(request.actor, now=request.now, wanted=None)


def _preface(request: HttpRequest, export: Export, *, basis: Basis | None) -> Iterator[tuple[str, str]]:
    narrowed = "; ".join(f"{name}: {value}" for name, value in export.filter_words)
    yield _("Filter"), narrowed or _("everything")
    yield _("Taken out at"), exact_time(request.now)
    yield _("By"), f"{request.actor.name} {request.actor.unit}".strip()
    if basis is not None:
        yield _("Basis"), basis_words(basis)
    elif any(column.mask for column in export.columns):
        yield _("Basis"), _("none: personal columns are masked")


def basis_words(basis: Basis) -> str:
    """Return a stated purpose on one line."""
    return f"{basis.number} {purpose_words(basis.purpose, spoken_language())} {basis.words}".strip()


def _cell(column: Column, row: Any, *, in_full: bool) -> object:
    value = column.value(row)
    if value is None or isinstance(value, int):
        return value
    text = str(value)
    return column.mask(text) if column.mask is not None and not in_full else text
