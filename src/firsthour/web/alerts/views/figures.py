"""The figures of warnings for a span of days, each with its rows and a file of them."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from firsthour.base.clock import SHANGHAI
from firsthour.law.averted import averted_method
from firsthour.web.alerts.queries import figures as queries
from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.audit.operations import record
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import full_time
from firsthour.web.ui.masking import mask_person
from firsthour.web.ui.templatetags.firsthour import by_whom
from firsthour.web.ui.tiers import TIERS

COLUMNS = (
    Column(gettext_lazy("When"), lambda row: full_time(row[0].happened_at)),
    Column(gettext_lazy("Recorded at"), lambda row: full_time(row[0].recorded_at)),
    Column(gettext_lazy("Number"), lambda row: row[1].number if row[1] else None),
    Column(gettext_lazy("Tier"), lambda row: str(TIERS[row[1].tier].words) if row[1] else None),
    Column(gettext_lazy("Name"), lambda row: row[1].name if row[1] else None, mask_person),
    Column(gettext_lazy("Unit"), lambda row: unit_words(row[0].unit)),
    Column(gettext_lazy("Minutes taken"), lambda row: row[0].facts.get("minutes")),
    Column(gettext_lazy("Fen"), lambda row: row[0].facts.get("counted_fen", row[0].facts.get("amount_fen"))),
    Column(gettext_lazy("By"), lambda row: by_whom(row[0])),
)


class SpanForm(forms.Form):
    """From which day to which; what cannot be is today."""

    first = forms.DateField(required=False)
    last = forms.DateField(required=False)

    def span(self, today: date) -> tuple[date, date]:
        """Return the days, in order and not more than may be counted at once."""
        self.is_valid()
        last = min(self.cleaned_data.get("last") or today, today)
        first = min(self.cleaned_data.get("first") or last, last)
        return max(first, last - timedelta(days=queries.MOST_DAYS - 1)), last


@require_GET
@needs(Permission.SEE_WARNINGS)
def figures(request: HttpRequest) -> HttpResponse:
    """Show every figure of the span; each leads to its rows."""
    first, last = _span(request)
    shown = {
        "figures": queries.count_figures(request.access, first=first, last=last), "first": first, "last": last,
        "spans": _spans(request), "method": averted_method(), "page_title": _("Figures of warnings"),
    }  # fmt: skip
    return render(request, "alerts/figures.html", shown)


@require_GET
@needs(Permission.SEE_WARNINGS)
def figure_rows(request: HttpRequest, name: str) -> HttpResponse:
    """Show the rows behind a figure; ``after`` asks for the next ones only."""
    figure = _figure(name)
    first, last = _span(request)
    given = request.GET.get("after", "")
    after = int(given) if given.isdigit() and len(given) < 7 else 0
    page = queries.list_figure_rows(request.access, figure, first=first, last=last, after=after)
    shown: dict[str, Any] = {"figure": figure, "page": page, "first": first, "last": last, "page_title": figure.words}
    if after:
        return render(request, "alerts/parts/figure_rows.html", shown)
    shown["counted"] = queries.count_one(request.access, figure, first=first, last=last)
    record("alert.figure_open", by=request.actor, now=request.now, details={"figure": name}, n_records=len(page.rows))
    return render(request, "alerts/figure.html", shown)


@require_http_methods(["GET", "POST"])
@needs(Permission.EXPORT_LIST)
def figure_export(request: HttpRequest, name: str, *, form: str) -> HttpResponse:
    """Take out the rows behind a figure."""
    if not request.access.may(Permission.SEE_WARNINGS):
        raise Http404
    figure = _figure(name)
    first, last = _span(request)
    n_rows = queries.events_of(request.access, figure, first=first, last=last).count()
    rows = queries.iterate_figure_rows(request.access, figure, first=first, last=last)
    words = [(_("Figure"), str(figure.words)), (_("From"), first.isoformat()), (_("To"), last.isoformat())]
    export = Export(f"warnings-{name}", str(figure.words), COLUMNS, rows, n_rows, words)
    return export_list(request, export, form=form)


def _figure(name: str) -> queries.Figure:
    figure = queries.FIGURES.get(name)
    if figure is None:
        raise Http404
    return figure


def _today(request: HttpRequest) -> date:
    return request.now.astimezone(SHANGHAI).date()


def _span(request: HttpRequest) -> tuple[date, date]:
    return SpanForm(request.GET).span(_today(request))


def _spans(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the usual spans with whether they are shown."""
    today, shown = _today(request), _span(request)
    spans = (
        (_("Today"), today, today), (_("Yesterday"), today - timedelta(days=1), today - timedelta(days=1)),
        (_("7 days"), today - timedelta(days=6), today), (_("30 days"), today - timedelta(days=29), today),
    )  # fmt: skip
    return [
        {"words": words, "url": f"?first={first}&last={last}", "current": (first, last) == shown}
        for words, first, last in spans
    ]
