"""How many appeals came in, how often was a freeze wrong, where and why? Each figure opens its rows."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from firsthour.base.batches import batches
from firsthour.base.clock import SHANGHAI
from firsthour.web.appeals.models import Appeal
from firsthour.web.appeals.queries import figures as queries
from firsthour.web.appeals.views.lists import first_of
from firsthour.web.appeals.wording import DIMENSIONS, cause_words, decision_words, value_words
from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.audit.operations import record
from firsthour.web.holds.models import Hold
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import full_time
from firsthour.web.ui.masking import mask_account
from firsthour.web.ui.templatetags.firsthour import by_whom

_USUAL = 90


class Faced(NamedTuple):
    """A freeze with its hold and the appeal that was granted against it."""

    freeze: queries.HeldFreeze
    hold: Hold | None
    appeal: Appeal | None


EVENT_COLUMNS = (
    Column(gettext_lazy("When"), lambda row: full_time(row.happened_at)),
    Column(gettext_lazy("Number"), lambda row: row.matter.number if row.matter else None),
    Column(gettext_lazy("Unit"), lambda row: unit_words(row.unit)),
    Column(gettext_lazy("What is decided"), lambda row: decision_words(str(row.facts.get("outcome", "")))),
    Column(gettext_lazy("Cause"), lambda row: cause_words(str(row.facts.get("cause", ""))) or None),
    Column(gettext_lazy("By"), by_whom),
)
FREEZE_COLUMNS = (
    Column(gettext_lazy("Took effect"), lambda row: full_time(row.freeze.at)),
    Column(gettext_lazy("Number"), lambda row: row.hold.pursuit.matter.number if row.hold else None),
    Column(gettext_lazy("Institution"), lambda row: row.hold.institution if row.hold else None),
    Column(gettext_lazy("Account"), lambda row: row.hold.account if row.hold else None, mask_account),
    Column(gettext_lazy("Hop"), lambda row: row.freeze.hop),
    Column(gettext_lazy("How the account was known"), lambda row: value_words("source", row.freeze.source)),
    Column(gettext_lazy("Rule of tracing"), lambda row: value_words("rule", row.freeze.rule)),
    Column(gettext_lazy("Appeal"), lambda row: row.appeal.number if row.appeal else None),
    Column(gettext_lazy("What is decided"), lambda row: decision_words(row.freeze.outcome)),
    Column(gettext_lazy("Cause"), lambda row: cause_words(row.freeze.cause) or None),
)


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


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE_HOLDS)
def figure_export(request: HttpRequest, name: str, *, form: str) -> HttpResponse:
    """Take out the events behind a figure."""
    figure = queries.FIGURES.get(name)
    if figure is None:
        raise Http404
    first, last = _span(request)
    events = queries.events_of(request.access, figure, first=first, last=last, now=request.now)
    words, rows = [(_("Figure"), str(figure.words)), *_days(request)], queries.in_order(events)
    export = Export.of(
        f"appeals-{name}", str(figure.words), columns=EVENT_COLUMNS, rows=rows, filter_words=words, record_kind=""
    )
    return export_list(request, export, form=form)


@require_GET
@needs(Permission.SEE_HOLDS)
def freezes(request: HttpRequest) -> HttpResponse:
    """Show the freezes behind a cell: of a unit, hop, source, rule, measure or cause; all or the wrong ones."""
    rows, _words = _of_cell(request)
    return show_freezes(
        request, rows, title=_("Freezes that took effect"), back="appeals:figures",
        taken=reverse("appeals:freezes_export", args=["xlsx"]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE_HOLDS)
def freezes_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out the freezes behind a cell."""
    rows, words = _of_cell(request)
    return take_freezes(request, rows, form=form, words=words)


def _of_cell(request: HttpRequest) -> tuple[list[queries.HeldFreeze], list[tuple[str, str]]]:
    """Return the freezes of a cell of the table of rates, and which cell it is in words."""
    first, last = _span(request)
    found = queries.list_freezes(request.access, first=first, last=last, now=request.now)
    dimension, value, cause = (request.GET.get(name, "") for name in ("by", "value", "cause"))
    rows = queries.chosen(found, dimension, value=value, only_wrong=request.GET.get("wrong") == "1")
    if cause:
        rows = [one for one in rows if one.is_wrong and one.cause == cause]
    words = [*_days(request), *only_wrong(request)]
    if dimension in DIMENSIONS:
        words.append((str(DIMENSIONS[dimension]), value_words(dimension, value) if rows else value))
    if cause:
        words.append((_("Cause"), cause_words(cause)))
    return rows, words


def only_wrong(request: HttpRequest) -> list[tuple[str, str]]:
    """Return in words whether only wrong freezes are asked for, for the head of a file."""
    return [(_("Freezes"), _("only the wrong ones"))] if request.GET.get("wrong") == "1" else []


def take_freezes(
    request: HttpRequest, found: Sequence[queries.HeldFreeze], *, form: str, words: Sequence[tuple[str, str]]
) -> HttpResponse:
    """Return freezes as a file; accounts by their last digits unless a purpose was stated."""
    rows = (line for some in batches(found, 500) for line in _faced(some))
    title = _("Freezes that took effect")
    export = Export("freezes", title, FREEZE_COLUMNS, rows, len(found), words, "property")
    return export_list(request, export, form=form)


def _faced(rows: Sequence[queries.HeldFreeze]) -> list[Faced]:
    """Return freezes with their holds and granted appeals."""
    holds, appeals = queries.faces_of(rows), queries.names_of(rows)
    return [Faced(one, holds.get(one.hold), appeals.get(one.appeal)) for one in rows]


def show_freezes(
    request: HttpRequest, found: Sequence[queries.HeldFreeze], *, title: str, back: str, taken: str
) -> HttpResponse:
    """Return a page of freezes, or its next rows; accounts by their last digits, nothing of persons."""
    first = first_of(request)
    rows = found[first : first + queries.STEP]
    until = first + len(rows)
    kept = {key: value for key, value in request.GET.items() if key != "first"}
    more = urlencode({**kept, "first": until})
    shown = {
        "rows": _faced(rows), "total": len(found), "taken": taken, "plain": urlencode(kept),
        "until": until, "next": f"{request.path}?{more}" if until < len(found) else "", "page_title": title,
        "n_wrong": sum(one.is_wrong for one in found), "back": reverse(back),
    }  # fmt: skip
    record("appeal.freezes_open", by=request.actor, now=request.now, n_records=len(rows))
    return render(request, "appeals/parts/freeze_rows.html" if first else "appeals/freezes.html", shown)


def _span(request: HttpRequest) -> tuple[date, date]:
    return SpanForm(request.GET).span(_today(request))


def _days(request: HttpRequest) -> list[tuple[str, str]]:
    first, last = _span(request)
    return [(_("From"), str(first)), (_("Until"), str(last))]


def _today(request: HttpRequest) -> date:
    return request.now.astimezone(SHANGHAI).date()


def _spans(request: HttpRequest) -> list[dict[str, Any]]:
    today, shown = _today(request), _span(request)
    return [
        {"words": words, "url": f"?first={today - timedelta(days=n - 1)}&last={today}",
         "current": (today - timedelta(days=n - 1), today) == shown}
        for words, n in ((_("30 days"), 30), (_("90 days"), 90), (_("A year"), 365))
    ]  # fmt: skip
