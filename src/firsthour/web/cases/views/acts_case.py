"""What can be done with a case beside its filing: steps, links, merges, things, supervision, the task force?"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.forms import Form
from django.utils.translation import gettext_lazy as _

from firsthour.base.errors import UserError
from firsthour.web.cases import forces, items, linking, merging, moving, supervision
from firsthour.web.cases.forms import cases as forms
from firsthour.web.cases.models import Case, CaseLink, ForceMember, Item, Merge, PlanLine, TaskForce
from firsthour.web.cases.queries.cases import find_case_by_number, find_report_by_number
from firsthour.web.cases.queries.people import (
    list_officers_around,
    list_officers_to_choose,
    list_units_to_choose,
    main_unit_of,
)
from firsthour.web.cases.steps import STEPS, Step
from firsthour.web.cases.views.place import Act, Place, matter_version, no_version


class NumberNotFoundError(UserError):
    """No case or report that the visitor may see has the number."""

    code = "case_number_unknown"
    english = "No case or report {number} is known to you."
    chinese = "没有你可以查看的 {number}。"


def _case_of(place: Place, number: str) -> Case:
    case = find_case_by_number(place.request.access, number, now=place.now)
    if case is None:
        raise NumberNotFoundError(number=number)
    return case


def _why(place: Place) -> Form:
    return forms.WhyForm(place.typed)


def _step_act(step: Step) -> Act:
    """Return the act of a step: taken at once, or asked for."""

    def form(place: Place) -> Form:
        if step.name == "transfer_filed":
            return forms.WhyUnitForm(place.typed, units=list_units_to_choose(place.request.access))
        return forms.WhyForm(place.typed) if step.needs_reason else forms.MaybeWhyForm(place.typed)

    def run(place: Place, form: Form) -> object:
        given: dict[str, Any] = {"officer": place.me, "reason": form.cleaned_data["text"], **place.versioned}
        if step.way == "direct":
            return moving.take_step(place.view.case, step.name, **given)
        return moving.ask_step(place.view.case, step.name, to_unit=form.cleaned_data.get("unit"), **given)

    says = _("Somebody else approves it.") if step.way == "asked" else ""
    return Act(step.words, "arrow-right", form, run, matter_version, says=says, group="step")


def _grant(place: Place, form: forms.MaybeWhyForm) -> object:
    if place.view.asked is None:
        raise moving.NothingAskedError
    return moving.grant_step(place.view.asked, officer=place.me, words=form.cleaned_data["text"], **place.versioned)


def _refuse(place: Place, form: forms.WhyForm) -> object:
    if place.view.asked is None:
        raise moving.NothingAskedError
    return moving.refuse_step(place.view.asked, officer=place.me, reason=form.cleaned_data["text"], **place.by)


def _hand_form(place: Place) -> Form:
    access = place.request.access
    units = list_units_to_choose(access).exclude(pk=place.view.matter.unit_id)
    return forms.HandCaseForm(place.typed, units=units, officers=list_officers_to_choose(access))


def _hand(place: Place, form: forms.HandCaseForm) -> object:
    given = form.cleaned_data
    return moving.hand_over_case(
        place.view.case, unit=given["unit"], owner=given["owner"], reason=given["text"],
        keep_sight=given["keep_sight"], **place.versioned,
    )  # fmt: skip


def _link(place: Place, form: forms.LinkForm) -> object:
    other = _case_of(place, form.cleaned_data["number"])
    return linking.link_cases(
        place.view.case, other, kind=form.link_kind(), reason=form.cleaned_data["text"], **place.by
    )


def _unlink(place: Place, form: forms.WhyForm) -> object:
    own = CaseLink.objects.filter(Q(case=place.view.case) | Q(other=place.view.case))
    return linking.end_link(place.one_of(own), reason=form.cleaned_data["text"], **place.by)


def _parent(place: Place, form: forms.ParentForm) -> object:
    number = form.cleaned_data["number"]
    parent = _case_of(place, number) if number else None
    return linking.set_parent(place.view.case, parent, reason=form.cleaned_data["text"], **place.by)


def _add_report(place: Place, form: forms.OtherCaseForm) -> object:
    number = form.cleaned_data["number"]
    matter = find_report_by_number(place.request.access, number, now=place.now)
    if matter is None:
        raise NumberNotFoundError(number=number)
    return linking.add_report(place.view.case, matter, reason=form.cleaned_data["text"], **place.by)


def _take_out(place: Place, form: forms.WhyForm) -> object:
    row = place.one_of(place.view.case.reports.select_related("matter", "case__matter__unit"))
    return linking.take_out_report(row, reason=form.cleaned_data["text"], **place.by)


def _merge(place: Place, form: forms.OtherCaseForm) -> object:
    absorbed = _case_of(place, form.cleaned_data["number"])
    return merging.merge_cases(place.view.case, absorbed, reason=form.cleaned_data["text"], **place.by)


def _unmerge(place: Place, form: forms.WhyForm) -> object:
    own = Merge.objects.filter(Q(survivor=place.view.case) | Q(absorbed=place.view.case))
    return merging.undo_merge(place.one_of(own), reason=form.cleaned_data["text"], **place.by)


def _item_form(place: Place) -> Form:
    officers = list_officers_around(place.view.matter.unit, now=place.now)
    return forms.ItemForm(place.typed, officers=officers, now=place.now, initial={"at": place.now})


def _take_item(place: Place, form: forms.ItemForm) -> object:
    given = dict(form.cleaned_data)
    new = items.NewItem(taken_at=given.pop("at"), **given)
    return items.take_item(place.view.case, new, **place.by)


def _move_form(place: Place) -> Form:
    officers = list_officers_around(place.view.matter.unit, now=place.now)
    item = _item(place)
    start = {"place": item.place, "state": item.state}
    return forms.MoveForm(place.typed, officers=officers, initial=start)


def _item(place: Place) -> Item:
    item: Item = place.one_of(Item.objects.filter(case=place.view.case).select_related("case__matter__unit"))
    return item


def _move(place: Place, form: forms.MoveForm) -> object:
    given = form.cleaned_data
    move = items.Move(given["state"], given["place"], given["text"], given["keeper"])
    return items.move_item(_item(place), move, **place.versioned)


def _amount_form(place: Place) -> Form:
    return forms.AmountForm(place.typed, initial={"amount_fen": place.view.case.amount_fen})


def _amount(place: Place, form: forms.AmountForm) -> object:
    return supervision.set_amount(place.view.case, form.cleaned_data["amount_fen"], **place.by)


def _case_version(place: Place) -> int:
    return place.view.case.version


def _force(place: Place) -> TaskForce:
    if place.view.force is None:
        raise forces.ForceEndedError
    force = place.view.force
    force.case = place.view.case
    return force


def _force_form(place: Place) -> Form:
    access = place.request.access
    return forms.ForceForm(
        place.typed, units=list_units_to_choose(access), officers=list_officers_to_choose(access),
        initial={"unit": place.view.matter.unit.uid},
    )  # fmt: skip


def _form_force(place: Place, form: forms.ForceForm) -> object:
    given = form.cleaned_data
    return forces.form_force(
        place.view.case, name=given["name"], unit=given["unit"], leader=given["officer"], reason=given["text"],
        **place.by,
    )  # fmt: skip


def _member(place: Place, form: forms.MemberForm) -> object:
    officer = form.cleaned_data["officer"]
    unit = main_unit_of(officer, now=place.now)
    return forces.add_member(
        _force(place), officer, unit_name=unit.name if unit else "", part=form.cleaned_data["part"], **place.by
    )


def _release(place: Place, form: forms.WhyForm) -> object:
    own = ForceMember.objects.filter(force=_force(place)).select_related("officer", "force__case__matter__unit")
    return forces.release_member(place.one_of(own), reason=form.cleaned_data["text"], **place.by)


def _plan_form(place: Place) -> Form:
    keys = _force(place).members.filter(to_at=None).values("officer")
    members = list_officers_to_choose(place.request.access).filter(pk__in=keys)
    return forms.PlanForm(place.typed, officers=members, now=place.now)


def _plan(place: Place, form: forms.PlanForm) -> object:
    given = form.cleaned_data
    unit = main_unit_of(given["officer"], now=place.now) or place.view.matter.unit
    return forces.add_plan_line(
        _force(place), words=given["words"], owner=given["officer"], unit=unit, due_at=given["at"], maker=place.me,
        **place.by,
    )  # fmt: skip


def _strike(place: Place, form: forms.WhyForm) -> object:
    own = PlanLine.objects.filter(force=_force(place)).select_related("task__unit", "force__case__matter__unit")
    return forces.strike_plan_line(place.one_of(own), reason=form.cleaned_data["text"], **place.by)


def _members_form(place: Place) -> Form:
    return forms.MemberForm(place.typed, officers=list_officers_to_choose(place.request.access))


def _text(form: Any) -> str:
    text: str = form.cleaned_data["text"]
    return text


CASE_ACTS: Mapping[str, Act] = {
    "grant_step": Act(_("Approve"), "check", lambda p: forms.MaybeWhyForm(p.typed), _grant, matter_version,
                      group="step", says=_("Its paper is signed in your name and the case moves on.")),
    "refuse_step": Act(_("Do not approve"), "x", _why, _refuse, no_version, group="step"),
    "withdraw_step": Act(_("Take the request back"), "arrow-back-up", _why, _refuse, no_version, group="step"),
    **{step.name: _step_act(step) for step in STEPS.values() if step.way in ("direct", "asked")},
    "take_item": Act(_("Take in a thing"), "lock", _item_form, _take_item, no_version, group="items"),
    "move_item": Act(_("Move"), "transfer", _move_form, _move, lambda p: _item(p).version, on_row=True),
    "add_report": Act(_("Add a report"), "plus", lambda p: forms.OtherCaseForm(p.typed), _add_report, no_version,
                      group="reports"),
    "take_out_report": Act(_("Take out"), "x", _why, _take_out, no_version, on_row=True),
    "set_amount": Act(_("Correct the amount"), "equal", _amount_form, _amount, no_version, group="reports"),
    "link": Act(_("Link a case"), "link", lambda p: forms.LinkForm(p.typed), _link, no_version, group="links"),
    "unlink": Act(_("Take the link away"), "x", _why, _unlink, no_version, on_row=True),
    "set_parent": Act(_("Make it a part of a case"), "affiliate", lambda p: forms.ParentForm(p.typed), _parent,
                      no_version, group="links"),
    "merge": Act(_("Merge a case into this one"), "affiliate", lambda p: forms.OtherCaseForm(p.typed), _merge,
                 no_version, group="links",
                 says=_("Nothing of either case is changed; it can be undone at any time.")),
    "unmerge": Act(_("Undo the merge"), "arrow-back-up", _why, _unmerge, no_version, on_row=True),
    "supervise": Act(_("Supervise"), "alert-octagon", _why,
                     lambda p, f: supervision.supervise(p.view.case, reason=_text(f), **p.versioned), _case_version,
                     group="more"),
    "end_supervision": Act(_("End the supervision"), "x", _why,
                           lambda p, f: supervision.end_supervision(p.view.case, reason=_text(f), **p.versioned),
                           _case_version, group="more"),
    "hand_over_case": Act(_("Hand the case over"), "transfer", _hand_form, _hand, matter_version, group="more"),
    "form_force": Act(_("Form a task force"), "users-group", _force_form, _form_force, no_version, group="force"),
    "add_member": Act(_("Draw in an officer"), "user-plus", _members_form, _member, no_version, group="force",
                      says=_("From any squad; they see the case by name.")),
    "release_member": Act(_("Leaves the task force"), "x", _why, _release, no_version, on_row=True),
    "plan_line": Act(_("Add to the plan"), "list-check", _plan_form, _plan, no_version, group="force"),
    "strike_line": Act(_("Strike"), "x", _why, _strike, no_version, on_row=True),
    "write_log": Act(_("Write into the log"), "note", lambda p: forms.LogForm(p.typed),
                     lambda p, f: forces.write_log(_force(p), f.cleaned_data["words"], **p.by), no_version,
                     group="force"),
    "end_force": Act(_("Dissolve the task force"), "x", _why,
                     lambda p, f: forces.end_force(_force(p), reason=_text(f), **p.versioned),
                     lambda p: _force(p).version, group="force"),
}  # fmt: skip
