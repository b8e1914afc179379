"""The inspectors' page: the record, filtered, opened and taken out. Reading it enters the record too."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from firsthour.papers.tables import write_csv
from firsthour.papers.workbook import Sheet, write_workbook
from firsthour.web.audit.forms import EventFilter
from firsthour.web.audit.operations.recording import About, record
from firsthour.web.audit.queries import events as queries
from firsthour.web.audit.queries.bases import get_one_basis
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import exact_time

FORMS = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@needs(Permission.READ_AUDIT)
@require_GET
def list_events(request: HttpRequest) -> HttpResponse:
    """List the record, the latest first, fifty at a time."""
    form = EventFilter(request.GET)
    chosen = form.chosen()
    events = queries.filter_events(request.access, chosen)
    below = _number(request.GET.get("below", ""))
    lines = queries.list_lines(events, below=below, limit=queries.PAGE + 1)
    query = request.GET.copy()
    more = len(lines) > queries.PAGE
    lines = lines[: queries.PAGE]
    query["below"] = str(lines[-1].number) if lines else ""
    context = {
        "form": form, "lines": lines, "is_part": below is not None, "more": query.urlencode() if more else "",
        "filter": _without(request, "below"), "total": queries.count_events(events), "ceiling": queries.CEILING,
    }  # fmt: skip
    record(
        "audit.read", by=request.actor, now=request.now, details={"filter": _plain(chosen), "below": below},
    )  # fmt: skip
    return render(request, "audit/parts/event_rows.html" if below is not None else "audit/events.html", context)


@needs(Permission.READ_AUDIT)
@require_GET
def open_event(request: HttpRequest, number: int) -> HttpResponse:
    """Open one event: raw values, hash check, and the purpose it names."""
    raw = queries.get_raw_event(request.access, number)
    if raw is None:
        raise Http404
    record("audit.open", by=request.actor, now=request.now, about=[About("event", str(number))])
    is_part = request.headers.get("HX-Request") == "true"
    context = {"number": number, "raw": raw, "basis": get_one_basis(raw.basis)}
    return render(request, "audit/parts/event_drawer.html" if is_part else "audit/event.html", context)


@needs(Permission.EXPORT_LIST)
@require_GET
def export_events(request: HttpRequest, form: str) -> HttpResponse:
    """Take out what the filter shows, with the filter, the moment and the reader in its first rows."""
    if form not in FORMS or not request.access.may(Permission.READ_AUDIT):
        raise Http404
    chosen = EventFilter(request.GET).chosen()
    events = queries.filter_events(request.access, chosen)
    header = [
        _("Number"), _("When"), _("Action"), _("Who"), _("Unit"), _("About"), _("Basis"), _("Records")
    ]  # fmt: skip
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"audit.{form}"
        rows = [*_preface(request, chosen, len(header)), *_cells(events)]
        if form == "csv":
            write_csv(path, header, rows=rows)
        else:
            write_workbook(path, [Sheet(_("Audit"), header, rows)])
        content = path.read_bytes()
    details = {"filter": _plain(chosen), "form": form, "n_events": len(rows) - 3}
    record("audit.export", by=request.actor, now=request.now, details=details)
    response = HttpResponse(content, content_type=FORMS[form])
    response.headers["Content-Disposition"] = f'attachment; filename="audit-{request.now:%Y%m%d}.{form}"'
    return response


def _preface(request: HttpRequest, chosen: dict[str, object], width: int) -> Iterator[list[object]]:
    for name, value in (
        (_("Filter"), ", ".join(f"{key}={value}" for key, value in _plain(chosen).items()) or _("everything")),
        (_("Taken out at"), exact_time(request.now)),
        (_("By"), f"{request.actor.name} {request.actor.unit}"),
    ):
        yield [name, value, *([None] * (width - 2))]


def _cells(events: object) -> Iterator[list[object]]:
    for line in queries.iterate_lines(events):  # type: ignore[arg-type]
        yield [
            line.number, exact_time(line.happened_at), line.action, line.who, line.unit, "; ".join(line.abouts),
            line.basis, line.n_records,
        ]  # fmt: skip


def _plain(chosen: dict[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in chosen.items()}


def _without(request: HttpRequest, name: str) -> str:
    query = request.GET.copy()
    query.pop(name, None)
    return query.urlencode()


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
