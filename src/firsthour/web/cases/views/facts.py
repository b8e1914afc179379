"""The facts of a case: which offence, what is known, what the lines of the day of the act say, and the checklists."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from firsthour.base.errors import UserError
from firsthour.law.checklists import checklist_for, read_answers, read_checklist
from firsthour.law.offences import UnknownOffenceError, get_one_offence
from firsthour.law.standards import list_facts_of
from firsthour.web.cases import filing, judging
from firsthour.web.cases.checks import checklists_version
from firsthour.web.cases.forms.filing import ChecklistForm, FactsForm, OffenceForm, facts_initial
from firsthour.web.cases.models import Comparison
from firsthour.web.cases.views.place import Place, open_place
from firsthour.web.people.forms import said_in
from firsthour.web.people.views.pages import version_of
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.templatetags.firsthour import spoken_language

_both = require_http_methods(["GET", "POST"])
CONDITIONS = "filing_conditions"
MONEY = "amount_fen"


@_both
@needs(Permission.SEE_MATTERS)
def offence(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Choose the offence that is to be compared."""
    place = _place(request, uid, step="facts")
    if not isinstance(place, Place):
        return place
    form = OffenceForm(place.typed, initial={"offence": place.view.case.offence})
    if request.method == "POST" and form.is_valid():
        return redirect("cases:facts", uid, form.cleaned_data["offence"])
    shown = {"form": form, "matter": place.view.matter, "page_title": _("Which offence?"), "place": place,
             "comparisons": list(place.filing.comparisons.all())}  # fmt: skip
    return render(request, "cases/offence.html", shown, status=422 if form.errors else 200)


@_both
@needs(Permission.SEE_MATTERS)
def facts(request: HttpRequest, uid: UUID, *, key: str) -> HttpResponse:
    """Enter what is known of one offence, and see what its lines say."""
    place = _place(request, uid, step="facts")
    if not isinstance(place, Place):
        return place
    kept = place.filing.comparisons.filter(offence=_offence(key)).first()
    form = _facts_form(place, key, kept)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            values = form.values()
            given = filing.Facts(
                offence=key, values=values, act_on=form.cleaned_data["act_on"], is_main=form.cleaned_data["is_main"],
                amount_fen=_amount(values) if form.cleaned_data["is_main"] else None,
            )  # fmt: skip
            filing.enter_facts(place.filing, given, **place.versioned)
            messages.success(request, _("Compared and kept."))
            return redirect(reverse("desk:matter", args=[uid]) + "#filing")
    shown = {
        "form": form, "matter": place.view.matter, "key": key, "kept": kept, "place": place,
        "version": request.POST.get("version") or place.filing.version,
        "page_title": get_one_offence(key).words[spoken_language()], "judgement": kept.judgement if kept else None,
    }  # fmt: skip
    return render(request, "cases/facts.html", shown, status=422 if form.errors else 200)


@require_POST
@needs(Permission.SEE_MATTERS)
def compared(request: HttpRequest, uid: UUID, *, key: str) -> HttpResponse:
    """Show what the lines say to what is typed, before it is kept."""
    place = _place(request, uid, step="facts")
    if not isinstance(place, Place):
        return place
    form = _facts_form(place, key, None)
    judgement, wrong = None, ""
    if form.is_valid():
        try:
            judgement = judging.judge_offence(key, form.values(), act_on=form.cleaned_data["act_on"], today=request.now)
        except UserError as error:
            wrong = error.sentence(spoken_language())
    return render(request, "cases/parts/judgement.html", {"judgement": judgement, "wrong": wrong})


@require_POST
@needs(Permission.SEE_MATTERS)
def drop(request: HttpRequest, uid: UUID, *, key: str) -> HttpResponse:
    """Take an offence out of the comparison."""
    place = _place(request, uid, step="facts")
    if not isinstance(place, Place):
        return place
    filing.drop_offence(place.filing, _offence(key), version=version_of(request), **place.by)
    return redirect("cases:offence", uid)


@_both
@needs(Permission.SEE_MATTERS)
def checklist(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Answer the three conditions of filing, and "crime or dispute" where the offence has such a list."""
    place = _place(request, uid, step="checklist")
    if not isinstance(place, Place):
        return place
    conditions = read_checklist(CONDITIONS)
    own = checklist_for(place.view.case.offence) if place.view.case.offence else None
    lists = [conditions, *([own] if own is not None else [])]
    form = ChecklistForm(place.typed, lists=lists, initial=_answered(place))
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            given = form.given(own) if own is not None else {}
            filing.answer_checklist(
                place.filing, checklist={"list": own.key, "answers": given} if own is not None else {},
                conditions=form.given(conditions), checklist_version=checklists_version(), **place.versioned,
            )  # fmt: skip
            messages.success(request, _("The answers are kept."))
            return redirect(reverse("desk:matter", args=[uid]) + "#filing")
    language = spoken_language()
    parts = [
        (listed.words[language], [
            (item, form[f"{listed.key}__{item.key}"], form[f"{listed.key}__{item.key}__remark"]) for item in items
        ])
        for listed, items in form.lists
    ]  # fmt: skip
    shown = {
        "form": form, "parts": parts, "matter": place.view.matter, "page_title": _("Crime or dispute"),
        "version": request.POST.get("version") or place.filing.version, "has_own": own is not None,
    }  # fmt: skip
    return render(request, "cases/checklist.html", shown, status=422 if form.errors else 200)


def pointers(kept: dict[str, Any], *, key: str) -> list[dict[str, Any]]:
    """Return where kept answers of a list point, as the panel shows them."""
    if not kept:
        return []
    listed = read_checklist(key)
    questions = {item.key: item for item in listed.items if item.kind == "question"}
    answers = {name: one["answer"] for name, one in kept.items() if name in questions}
    return [
        {
            "words": questions[one.item].words, "answer": answers[one.item], "points": one.points, "said": one.words,
            "remark": kept[one.item].get("remark", ""), "provision": questions[one.item].provision,
        }
        for one in read_answers(key, answers)
    ]  # fmt: skip


def _place(request: HttpRequest, uid: UUID, *, step: str) -> Place | HttpResponse:
    place = open_place(request, uid)
    if isinstance(place, Place) and step not in place.steps:
        raise Http404
    return place


def _offence(key: str) -> str:
    try:
        return get_one_offence(key).key
    except UnknownOffenceError as error:
        raise Http404 from error


def _facts_form(place: Place, key: str, kept: Comparison | None) -> FactsForm:
    day = kept.act_on if kept is not None and kept.act_on else place.view.case.accepted_at.date()
    asked = _day_of(place, fallback=day)
    initial = {"act_on": day, "is_main": kept.is_main if kept is not None else not place.filing.comparisons.exists()}
    initial |= facts_initial(kept.facts) if kept is not None else {}
    return FactsForm(place.typed, facts=list_facts_of(_offence(key), on=asked), now=place.now, initial=initial)


def _day_of(place: Place, *, fallback: date) -> date:
    """Return the day of the act as typed, so that the fields are those of its lines."""
    try:
        return date.fromisoformat(place.request.POST.get("act_on", ""))
    except ValueError:
        return fallback


def _amount(values: Any) -> int | None:
    amount = values.get(MONEY)
    return int(amount) if amount is not None else None


def _answered(place: Place) -> dict[str, str]:
    found: dict[str, str] = {}
    kept = place.filing.checklist or {}
    for key, answers in ((CONDITIONS, place.filing.conditions), (kept.get("list", ""), kept.get("answers", {}))):
        for item, one in answers.items():
            found[f"{key}__{item}"] = one["answer"]
            found[f"{key}__{item}__remark"] = one.get("remark", "")
    return found
