"""The inspectors' page: the record, filtered, opened and taken out. Reading it enters the record too."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.audit.forms import EventFilter
from firsthour.web.audit.hooks import HOOKS
from firsthour.web.audit.masking import mask_text
from firsthour.web.audit.operations.recording import About, record
from firsthour.web.audit.queries import events as queries
from firsthour.web.audit.queries.bases import get_one_basis
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import exact_time

COLUMNS = (
    Column(gettext_lazy("Number"), lambda line: line.number),
    Column(
        gettext_lazy("When"),
        lambda line: exact_time(line.happened_at) if line.happened_at else _("cannot be read any more"),
    ),
    Column(gettext_lazy("Action"), lambda line: line.action),
    Column(gettext_lazy("Who"), lambda line: line.who),
    Column(gettext_lazy("Unit"), lambda line: line.unit),
    Column(gettext_lazy("About"), lambda line: "; ".join(line.abouts), mask_text),
    Column(gettext_lazy("Basis"), lambda line: line.basis),
    Column(gettext_lazy("Records"), lambda line: line.n_records),
)


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
        "units": _units(lines),
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
    line = queries.get_line(request.access, number)
    record("audit.open", by=request.actor, now=request.now, about=[About("event", str(number))])
    is_part = request.headers.get("HX-Request") == "true"
    context = {
        "number": number, "raw": raw, "basis": get_one_basis(raw.basis), "line": line,
        "units": _units([line] if line else []),
    }  # fmt: skip
    return render(request, "audit/parts/event_drawer.html" if is_part else "audit/event.html", context)


def _units(lines: list[queries.EventLine]) -> Mapping[str, Any]:
    """Return the units of these lines by their code."""
    return HOOKS.name_units({line.unit for line in lines if line.unit}) if HOOKS.name_units else {}


@require_http_methods(["GET", "POST"])
@needs(Permission.EXPORT_LIST)
def export_events(request: HttpRequest, form: str) -> HttpResponse:
    """Take out what the filter shows."""
    if not request.access.may(Permission.READ_AUDIT):
        raise Http404
    asked = EventFilter(request.GET)
    chosen = asked.chosen()
    events = queries.filter_events(request.access, chosen)
    n_rows = events.order_by().count()
    words = [(str(asked.fields[name].label), said) for name, said in _plain(chosen).items()]
    export = Export("audit", _("Audit"), COLUMNS, queries.iterate_lines(events), n_rows, words, "")
    return export_list(request, export, form=form)


def _plain(chosen: dict[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in chosen.items()}


def _without(request: HttpRequest, name: str) -> str:
    query = request.GET.copy()
    query.pop(name, None)
    return query.urlencode()


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
