"""Pages of bulletins and of the public table of warning signs: list, write, approve, withdraw, counts."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from firsthour.web.alerts import bulletins as operations
from firsthour.web.alerts import sign_issues
from firsthour.web.alerts.bulletin_forms import BulletinForm, DecisionForm, SignTableForm
from firsthour.web.alerts.bulletin_policies import may_approve, may_write, sign_units, writing_units
from firsthour.web.alerts.bulletin_topics import name_topics, topics_of
from firsthour.web.alerts.bulletin_words import STATES, TONES
from firsthour.web.alerts.models.bulletins import Bulletin, BulletinState, SignIssue
from firsthour.web.alerts.queries import bulletins as queries
from firsthour.web.people.forms import said_in
from firsthour.web.people.models import Unit
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.people.views.pages import form_page, found, version_of
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.templatetags.firsthour import spoken_language

_both = require_http_methods(["GET", "POST"])


@require_GET
@needs(Permission.OPEN_DESK)
def bulletins(request: HttpRequest) -> HttpResponse:
    """List the bulletins this visitor may see, with how many they went to; and the topics' counts."""
    given = request.GET.get("before", "")
    before = int(given) if given.isdigit() and len(given) < 10 else 0
    rows, following = queries.list_bulletins(request.access, before=before)
    units = list(writing_units(request.access)[:1])
    unit = unit_written_for(request) if units else None
    shown = {
        "rows": [(row, STATES[BulletinState(row.state)], TONES[BulletinState(row.state)]) for row in rows],
        "following": following, "may_write": bool(units), "unit": unit, "language": spoken_language(),
        **_subscribers(unit),
        "everybody": queries.count_everybody() if unit else None,
        "may_sign": sign_units(request.access).exists(), "page_title": _("Bulletins"),
    }  # fmt: skip
    return render(request, "alerts/bulletins.html", shown)


@_both
@needs(Permission.DECIDE_WARNINGS)
def bulletin_new(request: HttpRequest) -> HttpResponse:
    """Write a bulletin for the own unit, or for another one below it (``?unit=``)."""
    unit = unit_written_for(request)
    form = BulletinForm(request.POST or None, topics=topics_of(unit))
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            new = operations.NewBulletin(unit, **form.cleaned_data)
            made = operations.write_bulletin(new, officer=request.access.officer, by=request.actor, now=request.now)
            return redirect("alerts:bulletin", made.uid)
    return form_page(
        request,
        form,
        title=_("New bulletin"),
        verb=_("Keep the draft"),
        back="alerts:bulletins",
        about=unit_words(unit),
    )


@_both
@needs(Permission.DECIDE_WARNINGS)
def bulletin_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change a draft, or one that was given back."""
    row = found(lambda: queries.get_one_bulletin(request.access, uid))
    if not may_write(request.access, row.unit) or "edit" not in _steps(request, row):
        raise Http404
    start = {"topics": row.topics, "title": row.title, "text": row.text}
    form = BulletinForm(request.POST or None, topics=topics_of(row.unit), initial=start)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            new = operations.NewBulletin(row.unit, **form.cleaned_data)
            operations.change_bulletin(
                row, new, officer=request.access.officer, version=version_of(request), by=request.actor, now=request.now
            )
            return redirect("alerts:bulletin", uid)
    return form_page(
        request, form, title=_("Change the bulletin"), verb=_("Keep the draft"), back="alerts:bulletin", back_uid=uid,
        about=unit_words(row.unit), version=row.version,
    )  # fmt: skip


@_both
@needs(Permission.OPEN_DESK)
def bulletin(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a bulletin, and let it be given on, approved, given back or withdrawn by who may."""
    row = found(lambda: queries.get_one_bulletin(request.access, uid))
    steps = _steps(request, row)
    form = DecisionForm(request.POST or None)
    if request.method == "POST":
        step = request.POST.get("step", "")
        if step not in steps or step == "edit":
            raise Http404
        if form.is_valid():
            with said_in(form):
                _take(request, row, step, form)
                messages.success(request, STATES[BulletinState(row.state)])
                return redirect("alerts:bulletin", uid)
    shown = {
        "row": row, "form": form, "steps": steps, "state": STATES[BulletinState(row.state)],
        "tone": TONES[BulletinState(row.state)], "topics": name_topics(row.topics), "page_title": row.title,
    }  # fmt: skip
    return render(request, "alerts/bulletin.html", shown, status=422 if form.errors else 200)


@require_GET
@needs(Permission.OPEN_DESK)
def signs(request: HttpRequest) -> HttpResponse:
    """List the versions of the public table of warning signs."""
    rows = [
        (row, STATES[BulletinState(row.state)], TONES[BulletinState(row.state)])
        for row in queries.list_issues(request.access)
    ]
    shown = {
        "rows": rows, "may_write": sign_units(request.access).exists(), "page_title": _("Public warning signs"),
    }  # fmt: skip
    return render(request, "alerts/signs.html", shown)


@_both
@needs(Permission.DECIDE_WARNINGS)
def signs_new(request: HttpRequest) -> HttpResponse:
    """Write the next version, beginning with the one that counts."""
    unit = sign_units(request.access).order_by("path").first()
    if unit is None:
        raise Http404
    form = SignTableForm(request.POST or None, initial={"content": sign_issues.current_text()})
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            made = sign_issues.write_signs(
                form.cleaned_data["content"], why=form.cleaned_data["why"], unit=unit, officer=request.access.officer,
                by=request.actor, now=request.now,
            )  # fmt: skip
            return redirect("alerts:sign_issue", made.uid)
    return form_page(
        request, form, title=_("Change the public warning signs"), verb=_("Ask for approval"), back="alerts:signs"
    )


@_both
@needs(Permission.OPEN_DESK)
def sign_issue(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a version, and let a second officer approve it or give it back."""
    row: SignIssue = found(lambda: queries.get_one_issue(request.access, uid))
    may = row.state == BulletinState.ASKED and may_approve(request.access, row)
    form = DecisionForm(request.POST or None)
    if request.method == "POST":
        if not may:
            raise Http404
        if form.is_valid():
            with said_in(form):
                sign_issues.decide_signs(
                    row, is_approved=request.POST.get("step") == "approve", says=form.cleaned_data["says"],
                    officer=request.access.officer, version=version_of(request), by=request.actor, now=request.now,
                )  # fmt: skip
                messages.success(request, STATES[BulletinState(row.state)])
                return redirect("alerts:sign_issue", uid)
    shown = {
        "row": row, "form": form, "may": may, "changes": sign_issues.changes_of(row),
        "state": STATES[BulletinState(row.state)],
        "tone": TONES[BulletinState(row.state)], "page_title": _("Public warning signs"),
    }  # fmt: skip
    return render(request, "alerts/sign_issue.html", shown, status=422 if form.errors else 200)


def _take(request: HttpRequest, row: Bulletin, step: str, form: Form) -> None:
    says: str = form.cleaned_data["says"]
    known: dict[str, Any] = {
        "officer": request.access.officer, "version": version_of(request), "by": request.actor, "now": request.now,
    }  # fmt: skip
    if step == "ask":
        operations.ask_bulletin(row, **known)
    elif step == "withdraw":
        operations.withdraw_bulletin(row, says=says, **known)
    else:
        operations.decide_bulletin(row, is_approved=step == "approve", says=says, **known)


def _steps(request: HttpRequest, row: Bulletin) -> frozenset[str]:
    """Return what this visitor may do with a bulletin now."""
    writes, approves = may_write(request.access, row.unit), may_approve(request.access, row)
    steps = {
        "edit": writes and row.state in (BulletinState.DRAFT, BulletinState.REFUSED),
        "ask": writes and row.state == BulletinState.DRAFT,
        "approve": approves and row.state == BulletinState.ASKED,
        "refuse": approves and row.state == BulletinState.ASKED,
        "withdraw": (writes or approves) and row.state == BulletinState.PUBLISHED,
    }
    return frozenset(step for step, may in steps.items() if may)


def unit_written_for(request: HttpRequest) -> Unit:
    """Return the unit that is written for: the one asked for, else the own one, else the first within reach."""
    units, asked = writing_units(request.access).select_related("parent"), request.GET.get("unit", "")
    try:
        wanted = units.filter(uid=UUID(asked)).first() if asked else None
    except ValueError:
        raise Http404 from None
    own = request.access.unit
    unit = wanted or (own and units.filter(pk=own.pk).first()) or units.order_by("path").first()
    if unit is None or (asked and wanted is None):
        raise Http404
    return unit


def _subscribers(unit: Unit | None) -> dict[str, list[queries.TopicLine]]:
    """Return the topics that somebody chose, the most chosen first, and those nobody did."""
    lines = queries.count_subscribers(topics_of(unit)) if unit else []
    chosen = sorted((one for one in lines if one.n_subscribers), key=lambda one: -one.n_subscribers)
    return {"chosen": chosen, "unchosen": [one for one in lines if not one.n_subscribers]}
