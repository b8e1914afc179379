"""The first hour: how soon money was stopped, how much of it, by unit and span; every figure with its rows."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods

from firsthour.base.clock import SHANGHAI
from firsthour.base.money import format_amount
from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.holds.queries.first_hour import MOST_DAYS, FirstHour, HourLine, read_first_hour
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import full_time

STEP = 50
FIGURES = ("all", "sent", "held", "hour")


class SpanForm(forms.Form):
    """From which day to which, of which unit; what cannot be is the last thirty days of all."""

    first = forms.DateField(required=False)
    last = forms.DateField(required=False)
    unit = forms.UUIDField(required=False)

    def chosen(self, today: date) -> tuple[date, date, str]:
        """Return the days, in order and not more than may be counted at once, and the unit."""
        self.is_valid()
        last = min(self.cleaned_data.get("last") or today, today)
        first = min(self.cleaned_data.get("first") or last - timedelta(days=29), last)
        unit: UUID | None = self.cleaned_data.get("unit")
        return max(first, last - timedelta(days=MOST_DAYS - 1)), last, str(unit) if unit else ""


@require_GET
@needs(Permission.SEE_HOLDS)
def first_hour(request: HttpRequest) -> HttpResponse:
    """Show the figures of a span, and the lines behind one of them (``?of=``)."""
    found, first, last, unit = _read(request)
    of = request.GET.get("of", "all")
    if of not in FIGURES:
        raise Http404
    lines = lines_of(found, of)
    start = _number(request.GET.get("first_row", ""))
    until = min(start + STEP, len(lines))
    shown: dict[str, Any] = {
        "found": found, "sums": found.sums, "first": first, "last": last, "unit": unit, "of": of,
        "lines": lines[start:until], "n_lines": len(lines), "until": until, "start": start,
        "next": until if until < len(lines) else None, "asked": f"first={first}&last={last}&unit={unit}",
        "spans": _spans(request, unit), "page_title": _("The first hour"),
    }  # fmt: skip
    part = "holds/chase_hour_rows.html" if request.headers.get("HX-Request") else "holds/chase_first_hour.html"
    return render(request, part, shown)


@require_http_methods(["GET", "POST"])
@needs(Permission.EXPORT_LIST)
def first_hour_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take the lines out as xlsx or csv."""
    if not request.access.may(Permission.SEE_HOLDS):
        raise Http404
    found, first, last, _unit = _read(request)
    lines = lines_of(found, request.GET.get("of", "all"))
    words = [(_("From"), str(first)), (_("Until"), str(last))]
    export = Export("first-hour", _("The first hour"), _COLUMNS, lines, len(lines), words, record_kind="")
    return export_list(request, export, form=form)


def lines_of(found: FirstHour, of: str) -> list[HourLine]:
    """Return the lines that a figure counts."""
    if of == "sent":
        return [one for one in found.lines if one.to_sent is not None]
    if of == "held":
        return [one for one in found.lines if one.to_held is not None]
    if of == "hour":
        return [one for one in found.lines if one.held_fen]
    return list(found.lines)


def _read(request: HttpRequest) -> tuple[FirstHour, date, date, str]:
    first, last, unit = SpanForm(request.GET).chosen(request.now.astimezone(SHANGHAI).date())
    return read_first_hour(request.access, first=first, last=last, now=request.now, unit=unit), first, last, unit


def _spans(request: HttpRequest, unit: str) -> list[tuple[str, str]]:
    today = request.now.astimezone(SHANGHAI).date()
    spans = ((_("Today"), 0), (_("7 days"), 6), (_("30 days"), 29), (_("90 days"), 89))
    return [(words, f"first={today - timedelta(days=days)}&last={today}&unit={unit}") for words, days in spans]


def _number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 7 else 0


_COLUMNS = (
    Column(_lazy("Number"), lambda line: line.matter.number),
    Column(_lazy("Unit"), lambda line: unit_words(line.unit)),
    Column(_lazy("Reported at"), lambda line: full_time(line.reported_at)),
    Column(_lazy("Minutes to the first stop"), lambda line: line.to_sent),
    Column(_lazy("Minutes to the first money held"), lambda line: line.to_held),
    Column(_lazy("Loss"), lambda line: format_amount(line.loss_fen)),
    Column(_lazy("Held after 60 minutes"), lambda line: format_amount(line.held_fen)),
)
