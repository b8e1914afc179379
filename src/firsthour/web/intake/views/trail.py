"""The inspectors' page: who was asked first, who refused, what escalated? Walked backwards; it names no reporter."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.audit.masking import mask_text
from firsthour.web.audit.operations import About, record
from firsthour.web.intake.queries import trail as queries
from firsthour.web.intake.wording import RANKS, STEPS
from firsthour.web.people.models import Unit
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import exact_time
from firsthour.web.ui.forms import Look


def _unit(unit: Unit | None) -> str:
    return unit_words(unit) if unit is not None else ""


COLUMNS = (
    Column(gettext_lazy("When"), lambda one: exact_time(one.at)),
    Column(gettext_lazy("Number"), lambda one: one.matter.number),
    Column(gettext_lazy("Step"), lambda one: str(STEPS[one.step][0])),
    Column(gettext_lazy("From unit"), lambda one: _unit(one.from_unit)),
    Column(gettext_lazy("To unit"), lambda one: _unit(one.to_unit)),
    Column(gettext_lazy("Who"), lambda one: one.by_name),
    Column(gettext_lazy("Reviewer"), lambda one: one.reviewer.name if one.reviewer else ""),
    Column(gettext_lazy("Put before"), lambda one: str(RANKS.get(one.rank, one.rank))),
    Column(gettext_lazy("Reason"), lambda one: one.reason, mask_text),
)


class TrailForm(Look, forms.Form):
    """The filter, as it stands in the URL; what is wrong there narrows nothing."""

    unit = forms.ModelChoiceField(
        label=gettext_lazy("Unit and below"), queryset=Unit.objects.none(), to_field_name="uid", required=False,
        empty_label=gettext_lazy("all"),
    )  # fmt: skip
    month = forms.DateField(
        label=gettext_lazy("Month"), required=False, input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )  # fmt: skip
    step = forms.ChoiceField(label=gettext_lazy("Step"), required=False)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        words = [(str(step), STEPS[step][0]) for step in queries.WATCHED]
        self.fields["step"].choices = [("", gettext_lazy("all")), *words]

    def wanted(self) -> queries.TrailFilter:
        """Return the filter that was asked for."""
        self.is_valid()
        given = self.cleaned_data
        month: date | None = given.get("month")
        return queries.TrailFilter(given.get("unit"), month, given.get("step") or "")

    def in_words(self) -> list[tuple[str, str]]:
        """Return the filter in words, for exports."""
        return [(str(self.fields[name].label), str(text)) for name, text in self.cleaned_data.items() if text]


@require_GET
@needs(Permission.READ_AUDIT)
def trail(request: HttpRequest) -> HttpResponse:
    """List refusals, bounces and escalations, the latest first."""
    form = TrailForm(request.GET, units=queries.list_units(request.access))
    steps = queries.filter_steps(request.access, form.wanted())
    start = _number(request.GET.get("from", ""))
    rows = list(steps[start : start + queries.PAGE + 1])
    query = request.GET.copy()
    query["from"] = str(start + queries.PAGE)
    plain = request.GET.copy()
    plain.pop("from", None)
    record("report.trails", by=request.actor, now=request.now, n_records=len(rows[: queries.PAGE]))
    shown = {
        "form": form, "rows": rows[: queries.PAGE], "more": query.urlencode() if len(rows) > queries.PAGE else "",
        "plain": plain.urlencode(), "total": queries.count_steps(steps), "ceiling": queries.CEILING,
        "by_unit": queries.count_by_unit(steps), "page_title": _("Custody of reports"),
    }  # fmt: skip
    return render(request, "intake/trail.html", shown)


@require_GET
@needs(Permission.READ_AUDIT)
def trail_one(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Walk one trail backwards, from its last step to who was asked first."""
    steps = queries.read_trail(request.access, uid)
    if not steps:
        raise Http404
    matter = steps[0].matter
    record(
        "report.trail", by=request.actor, now=request.now, about=[About("matter", str(uid), matter.number)],
        n_records=len(steps),
    )  # fmt: skip
    shown = {"steps": steps, "matter": matter, "first": queries.first_asked(steps), "page_title": matter.number}
    return render(request, "intake/trail_one.html", shown)


@require_http_methods(["GET", "POST"])
@needs(Permission.EXPORT_LIST)
def trail_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out what the filter shows."""
    if not request.access.may(Permission.READ_AUDIT):
        raise Http404
    typed = TrailForm(request.GET, units=queries.list_units(request.access))
    steps = queries.filter_steps(request.access, typed.wanted())
    rows = queries.iterate_steps(steps)
    export = Export(
        "custody", _("Custody of reports"), COLUMNS, rows, queries.count_steps(steps), typed.in_words(), "",
        ceiling=queries.CEILING,
    )  # fmt: skip
    return export_list(request, export, form=form)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
