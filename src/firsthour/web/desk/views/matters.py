"""One matter: its page, and how it is opened, changed, shared, handed over, closed and opened again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.web.audit.operations import About, record
from firsthour.web.desk import drafts, matters
from firsthour.web.desk.forms import ReasonForm
from firsthour.web.desk.matter_forms import FileForm, HandMatterForm, MatterForm, NewMatterForm, ShareForm
from firsthour.web.desk.matter_kinds import MATTERS, get_one_matter_kind
from firsthour.web.desk.matter_policies import may_open_matter
from firsthour.web.desk.models import Matter
from firsthour.web.desk.queries import matter_page as queries
from firsthour.web.desk.views.opening import Opened, open_by_uid
from firsthour.web.people.forms import said_in
from firsthour.web.people.views.pages import found, version_of
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.conflicts import conflict_page, is_conflict, note_saved

_both = require_http_methods(["GET", "POST"])
_NEW = "matter_new"
_STEP_WORDS = {
    "share": gettext_lazy("Let somebody see it"),
    "hand_over": gettext_lazy("Hand over"),
    "close": gettext_lazy("Conclude"),
    "reopen": gettext_lazy("Open again"),
}


@require_GET
@needs(Permission.OPEN_DESK)
def matter(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a matter: clocks, tasks, papers, files, what happened, who else sees it, and the panels of other rooms."""
    opened = open_by_uid(request, uid)
    if not isinstance(opened, Opened):
        return opened
    about = [About("matter", str(uid), opened.matter.number)]
    basis = str(opened.basis.uid) if opened.basis else ""
    record(
        "matter.open", by=request.actor, now=request.now, about=about, basis=basis,
        details={"standing": opened.standing},
    )  # fmt: skip
    return _page(request, opened)


@_both
@needs(Permission.SEE_MATTERS)
def matter_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Open a matter of a kind that is opened by hand; what is typed is kept as a draft."""
    known = MATTERS.kinds.get(kind)
    if known is None or not known.opens_by_hand:
        raise Http404
    access = request.access
    draft = drafts.read_draft(access.officer, _NEW) if request.method == "GET" else None
    start = {"unit": access.unit.uid if access.unit else None, **(draft.content if draft else {})}
    units, officers = queries.list_matter_units(access), queries.list_owners_within(access, now=request.now)
    form = NewMatterForm(request.POST or None, units=units, officers=officers, now=request.now, initial=start)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        if not may_open_matter(access, given["unit"]):
            raise Http404
        with said_in(form):
            named = (access.officer,) if given["is_confidential"] else ()
            new = matters.NewMatter(kind=kind, named=named, **given)
            made = matters.open_matter(new, by=request.actor, now=request.now)
            drafts.drop_draft(access.officer, _NEW)
            messages.success(request, _("Opened under the number %(number)s.") % {"number": made.number})
            return redirect("desk:matter", made.uid)
    shown = {"form": form, "draft": draft, "draft_form": _NEW, "kind": known, "verb": _("Open it")}
    title = _("New: %(kind)s") % {"kind": known.words}
    return _form_page(request, {**shown, "page_title": title, "back_url": _back("desk:matters")}, form)


@_both
@needs(Permission.OPEN_DESK)
def matter_change(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change what a matter says; where somebody else was first, both are shown and nothing is lost."""
    opened = _opened_for(request, uid, step="change")
    if not isinstance(opened, Opened):
        return opened
    one, key = opened.matter, f"matter-{uid}"
    draft = drafts.read_draft(request.access.officer, key) if request.method == "GET" else None
    said = said_by(one)
    form = _matter_form(request, one, initial={**said, **(_kept(draft.content) if draft else {})})
    note_saved(form, said)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            matters.change_matter(
                one, matters.MatterChanges(**form.cleaned_data), version=version_of(request), by=request.actor,
                now=request.now,
            )  # fmt: skip
            drafts.drop_draft(request.access.officer, key)
            messages.success(request, _("The change is kept."))
            return redirect("desk:matter", uid)
    if is_conflict(form):
        fresh, last = found(lambda: queries.get_fresh(one)), queries.get_last_change(one)
        return conflict_page(
            request, _matter_form(request, fresh, initial=said_by(fresh)), version=fresh.version, about=one.number,
            back_url=_back("desk:matter", uid), changed_by=last.by_name if last else "",
            changed_at=last.recorded_at if last else None,
        )  # fmt: skip
    shown = {
        "form": form, "draft": draft, "draft_form": key, "version": request.POST.get("version") or one.version,
        "page_title": _("Change the matter"), "about": one.number, "verb": _("Keep"),
        "back_url": _back("desk:matter", uid),
    }  # fmt: skip
    return _form_page(request, shown, form)


@require_POST
@needs(Permission.OPEN_DESK)
def matter_step(request: HttpRequest, uid: UUID, *, name: str) -> HttpResponse:
    """Take one step with a matter; what is wrong is said on the page, and what was typed stays."""
    opened = _opened_for(request, uid, step=name)
    if not isinstance(opened, Opened):
        return opened
    form = _step_form(request, opened.matter, name, bound=True)
    if form.is_valid():
        with said_in(form):
            _STEPS[name](request, opened.matter, form)
    if form.errors:
        return _page(request, opened, step=name, form=form, status=422)
    messages.success(request, _("Done: %(step)s") % {"step": _STEP_WORDS[name]})
    return redirect("desk:matters" if name == "hand_over" else _back("desk:matter", uid))


@require_POST
@needs(Permission.OPEN_DESK)
def share_end(request: HttpRequest, uid: UUID, *, pk: int) -> HttpResponse:
    """Take a share back."""
    opened = _opened_for(request, uid, step="share")
    if not isinstance(opened, Opened):
        return opened
    share = found(lambda: queries.get_one_share(opened.matter, pk))
    matters.end_share(share, by=request.actor, now=request.now)
    messages.success(request, _("They no longer see it."))
    return redirect("desk:matter", uid)


def said_by(one: Matter) -> dict[str, Any]:
    """Return what a matter says, as its form writes it."""
    return {
        "title": one.title,
        "outside_number": one.outside_number,
        "owner": one.owner.uid if one.owner else None,
        "is_confidential": one.is_confidential,
    }


def _page(
    request: HttpRequest, opened: Opened, *, step: str = "", form: Form | None = None, status: int = 200
) -> HttpResponse:
    one = opened.matter
    view = queries.read_matter_view(request.access, one, standing=opened.standing, now=request.now)
    steps = [
        (name, words, form if name == step else _step_form(request, one, name))
        for name, words in _STEP_WORDS.items()
        if name in opened.steps
    ]
    shown = {
        "matter": one, "opened": opened, "steps": steps, "open_step": step, "view": view,
        "kind": get_one_matter_kind(one.kind), "file_form": FileForm() if "attach" in opened.steps else None,
        "may_read_record": request.access.may(Permission.READ_AUDIT), "page_title": one.title,
        "own_key": str(request.access.officer.uid),
    }  # fmt: skip
    return render(request, "desk/matter.html", shown, status=status)


def _opened_for(request: HttpRequest, uid: UUID, *, step: str) -> Opened | HttpResponse:
    opened = open_by_uid(request, uid)
    if isinstance(opened, Opened) and step not in opened.steps:
        raise Http404
    return opened


def _matter_form(request: HttpRequest, one: Matter, *, initial: dict[str, Any]) -> MatterForm:
    officers = queries.list_possible_owners(one.unit, now=request.now)
    if one.is_confidential or one.owner:
        officers = officers | queries.list_named(one)
    return MatterForm(request.POST or None, officers=officers.distinct(), initial=initial)


def _kept(content: dict[str, Any]) -> dict[str, Any]:
    """Return a draft as initial values: a box that is not in it was not ticked."""
    kept = {name: text for name, text in content.items() if not name.startswith("base-")}
    return {**kept, "is_confidential": kept.get("is_confidential") in ("on", "True", True)}


def _form_page(request: HttpRequest, shown: dict[str, Any], form: Form) -> HttpResponse:
    return render(request, "desk/matter_form.html", shown, status=422 if form.errors else 200)


def _back(route: str, *args: object) -> str:
    return reverse(route, args=args)


def _step_form(request: HttpRequest, one: Matter, name: str, *, bound: bool = False) -> Form:
    typed = request.POST if bound else None
    access, prefix = request.access, {"auto_id": f"id_{name}_%s"}
    if name == "share":
        units, officers = queries.list_receivers(access), queries.list_nameable(access)
        return ShareForm(typed, units=units.exclude(pk=one.unit_id), officers=officers, **prefix)
    if name == "hand_over":
        units = queries.list_receivers(access).exclude(pk=one.unit_id).exclude(kind="agency")
        return HandMatterForm(typed, units=units, officers=queries.list_nameable(access), **prefix)
    return ReasonForm(typed, **prefix)


def _share(request: HttpRequest, one: Matter, form: Any) -> None:
    given = form.cleaned_data
    matters.share_matter(
        one, officer=given["officer"], unit=given["unit"], to_at=form.to_at(), by=request.actor, now=request.now
    )


def _hand_over(request: HttpRequest, one: Matter, form: Any) -> None:
    given = form.cleaned_data
    matters.hand_over_matter(
        one, unit=given["unit"], owner=given["owner"], reason=given["text"], keep_sight=given["keep_sight"],
        **_by(request),
    )  # fmt: skip


_STEPS = {
    "share": _share,
    "hand_over": _hand_over,
    "close": lambda request, one, form: matters.close_matter(one, reason=form.cleaned_data["text"], **_by(request)),
    "reopen": lambda request, one, form: matters.reopen_matter(one, reason=form.cleaned_data["text"], **_by(request)),
}


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"version": version_of(request), "by": request.actor, "now": request.now}
