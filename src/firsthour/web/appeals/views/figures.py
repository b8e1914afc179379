"""How many appeals came in, how often was a freeze wrong, where and why? Each figure opens its rows."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from firsthour.base.clock import SHANGHAI
from firsthour.web.appeals.queries import figures as queries
from firsthour.web.appeals.views.lists import first_of
from firsthour.web.appeals.wording import DIMENSIONS
from firsthour.web.audit.operations import record
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.ui.access import Permission, needs

_USUAL = 90


class SpanForm(forms.Form):
    """From which day to which; what cannot be is the last ninety days."""

    first = forms.DateField(required=False)
    last = forms.DateField(required=False)

    def span(self, today: date) -> tuple[date, date]:
        """Return the days, in order and not more than may be counted at once."""
        self.is_valid()
        last = min(self.cleaned_data.get("last") or today, today)
        first = min(self.cleaned_data.get("first") or last - timedelta(days=_USUAL - 1), last)
        return max(first, last - timedelta(days=queries.MOST_DAYS - 1)), last


@require_GET
@needs(Permission.SEE_HOLDS)
def figures(request: HttpRequest) -> HttpResponse:
    """Show the figures of a span of days, and the share of wrong freezes by unit and by why the account was asked."""
    first, last = _span(request)
    freezes = queries.list_freezes(request.access, first=first, last=last, now=request.now)
    tables = [(name, words, queries.rates_by(freezes, name)) for name, words in DIMENSIONS.items()]
    units = queries.units_named(tables[0][2])
    shown = {
        "figures": queries.count_figures(request.access, first=first, last=last, now=request.now), "first": first,
        "last": last, "span": urlencode({"first": first.isoformat(), "last": last.isoformat()}),
        "spans": _spans(request),
        "n_held": len(freezes), "n_wrong": sum(one.is_wrong for one in freezes), "tables": tables,
        "units": {key: unit_words(unit) for key, unit in units.items()}, "causes": queries.causes_of(freezes),
        "page_title": _("Error rate of freezes"),
    }  # fmt: skip
    return render(request, "appeals/figures.html", shown)


@require_GET
@needs(Permission.SEE_HOLDS)
def figure_rows(request: HttpRequest, name: str) -> HttpResponse:
    """Show the events behind a figure."""
    figure = queries.FIGURES.get(name)
    if figure is None:
        raise Http404
    first, last = _span(request)
    events = queries.events_of(request.access, figure, first=first, last=last, now=request.now)
    rows, after = queries.list_figure_rows(events, after=first_of(request))
    total = events.count()
    shown: dict[str, Any] = {
        "figure": figure, "rows": rows, "total": total, "until": after or total, "first": first, "last": last,
        "next": after or None, "span": urlencode({"first": first.isoformat(), "last": last.isoformat()}),
        "page_title": figure.words,
    }  # fmt: skip
    record("appeal.figure_open", by=request.actor, now=request.now, details={"figure": name}, n_records=len(rows))
    template = "appeals/parts/figure_rows.html" if first_of(request) else "appeals/figure.html"
    return render(request, template, shown)


@require_GET
@needs(Permission.SEE_HOLDS)
def freezes(request: HttpRequest) -> HttpResponse:
    """Show the freezes behind a cell: of a unit, hop, source, rule, measure or cause; all or the wrong ones."""
    first, last = _span(request)
    found = queries.list_freezes(request.access, first=first, last=last, now=request.now)
    dimension, value, cause = (request.GET.get(name, "") for name in ("by", "value", "cause"))
    rows = queries.chosen(found, dimension, value=value, only_wrong=request.GET.get("wrong") == "1")
    if cause:
        rows = [one for one in rows if one.is_wrong and one.cause == cause]
    return show_freezes(request, rows, title=_("Freezes that took effect"), back="appeals:figures")


def show_freezes(request: HttpRequest, found: Sequence[queries.HeldFreeze], *, title: str, back: str) -> HttpResponse:
    """Return a page of freezes, or its next rows; accounts by their last digits, nothing of persons."""
    first = first_of(request)
    rows = found[first : first + queries.STEP]
    until = first + len(rows)
    kept = {key: value for key, value in request.GET.items() if key != "first"}
    more = urlencode({**kept, "first": until})
    holds, appeals = queries.faces_of(rows), queries.names_of(rows)
    shown = {
        "rows": [(one, holds.get(one.hold), appeals.get(one.appeal)) for one in rows], "total": len(found),
        "until": until, "next": f"{request.path}?{more}" if until < len(found) else "", "page_title": title,
        "n_wrong": sum(one.is_wrong for one in found), "back": reverse(back),
    }  # fmt: skip
    record("appeal.freezes_open", by=request.actor, now=request.now, n_records=len(rows))
    return render(request, "appeals/parts/freeze_rows.html" if first else "appeals/freezes.html", shown)


def _span(request: HttpRequest) -> tuple[date, date]:
    return SpanForm(request.GET).span(_today(request))


def _today(request: HttpRequest) -> date:
    return request.now.astimezone(SHANGHAI).date()


def _spans(request: HttpRequest) -> list[dict[str, Any]]:
    today, shown = _today(request), _span(request)
    return [
        {"words": words, "url": f"?first={today - timedelta(days=n - 1)}&last={today}",
         "current": (today - timedelta(days=n - 1), today) == shown}
        for words, n in ((_("30 days"), 30), (_("90 days"), 90), (_("A year"), 365))
    ]  # fmt: skip
