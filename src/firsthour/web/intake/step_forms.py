"""Which form does each step with a report have, for this visitor?"""

from collections.abc import Sequence
from typing import Any

from django.forms import Form
from django.http import HttpRequest

from firsthour.web.desk.queries.matter_page import list_nameable, list_possible_owners, list_receivers
from firsthour.web.intake import forms, policies
from firsthour.web.intake.models import Report
from firsthour.web.intake.wording import STEP_WORDS


def step_forms(
    request: HttpRequest, report: Report, *, names: Sequence[str], open_name: str = "", typed: Form | None = None
) -> list[tuple[str, Any, Form, bool]]:
    """Return name, words, form and whether it stands open, of each step; the first is the usual one."""
    return [
        (name, STEP_WORDS[name], typed if typed and name == open_name else step_form(request, report, name=name),
         name == open_name)
        for name in names
    ]  # fmt: skip


def step_form(request: HttpRequest, report: Report, *, name: str, bound: bool = False) -> Form:
    """Return the form of one step, filled with what was sent if it is ``bound``."""
    access, now = request.access, request.now
    typed, prefix = request.POST if bound else None, {"auto_id": f"id_report_{name}_%s"}
    matter = report.matter
    if name == "accept":
        unit = accepting_unit(request, report)
        own = access.officer.uid if access.officer is not None else None
        officers = list_possible_owners(unit, now=now)
        return forms.AcceptForm(typed, officers=officers, initial={"officer": own}, **prefix)
    if name == "offer":
        units = list_receivers(access).exclude(pk=matter.unit_id).exclude(kind="agency")
        return forms.OfferForm(
            typed, units=units, officers=list_nameable(access), by_name=matter.is_confidential, **prefix
        )
    if name == "refuse":
        refusing = report.asked_unit or matter.unit
        officers = policies.possible_reviewers(refusing, now=now).exclude(pk=access.officer.pk)
        return forms.RefuseForm(typed, officers=officers, **prefix)
    if name == "decide":
        return forms.DecideForm(typed, units=policies.units_to_decide_for(access), **prefix)
    plain: dict[str, type[Form]] = {"review": forms.ReviewForm, "refer": forms.ReferForm,
                                    "supplement": forms.SupplementForm}  # fmt: skip
    return plain.get(name, forms.WhyForm)(typed, **prefix)


def accepting_unit(request: HttpRequest, report: Report) -> Any:
    """Return the unit for which this visitor accepts: the one that was asked, else the one that has it."""
    is_asked = report.asked_unit is not None and policies.is_asked(request.access, report, now=request.now)
    return report.asked_unit if is_asked else report.matter.unit
