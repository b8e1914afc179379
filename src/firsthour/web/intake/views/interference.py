"""Pages of the register: what I recorded, one entry, a new one, a correction; and a unit's month."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.audit.operations import About, record
from firsthour.web.desk import drafts
from firsthour.web.desk.models import Matter
from firsthour.web.desk.queries.matter_page import list_nameable
from firsthour.web.intake import interference as operations
from firsthour.web.intake.interference_forms import AskingForm, CorrectionForm, MonthForm
from firsthour.web.intake.interference_policies import may_correct, may_sign
from firsthour.web.intake.models.interference import Interference
from firsthour.web.intake.queries import interference as queries
from firsthour.web.intake.views.interference_register import COLUMNS
from firsthour.web.people.forms import said_in
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.people.views.pages import found, version_of
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import full_time

_both = require_http_methods(["GET", "POST"])
_NEW = "interference_new"
OWN_MONTHS = (
    Column(gettext_lazy("Month"), lambda row: f"{row.month:%Y-%m}"),
    Column(gettext_lazy("Unit"), lambda row: unit_words(row.unit)),
    Column(gettext_lazy("Due by"), lambda row: full_time(row.due_at)),
    Column(gettext_lazy("Signed by"), lambda row: row.signed_by.name if row.signed_by else None),
    Column(gettext_lazy("Signed"), lambda row: full_time(row.signed_at) if row.signed_at else None),
    Column(gettext_lazy("Declared"), lambda row: row.n_entries if row.signed_at else None),
)


@require_GET
@needs(Permission.WRITE_DOCUMENT)
def own_entries(request: HttpRequest) -> HttpResponse:
    """Show what this officer recorded, and the months of the own unit."""
    shown = {
        "entries": queries.list_recorded(request.access),
        "months": queries.list_signed(request.access, now=request.now), "page_title": _("Interference"),
    }  # fmt: skip
    return render(request, "intake/interference_own.html", shown)


@_both
@needs(Permission.WRITE_DOCUMENT)
def own_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out what this officer recorded."""
    rows = queries.every_recorded(request.access)
    export = Export.of("interference-own", _("What I recorded"), columns=COLUMNS, rows=rows)
    return export_list(request, export, form=form)


@_both
@needs(Permission.WRITE_DOCUMENT)
def own_months_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out the months of the own unit."""
    rows = list(queries.every_signed(request.access, now=request.now))
    export = Export("months-own", _("Months of my unit"), OWN_MONTHS, rows, len(rows), (), "")
    return export_list(request, export, form=form)


@_both
@needs(Permission.WRITE_DOCUMENT)
def entry_new(request: HttpRequest) -> HttpResponse:
    """Record that somebody asked; ``?matter=`` carries the matter in. What is typed is kept as a draft."""
    access, matter = request.access, _matter(request)
    draft = drafts.read_draft(access.officer, _NEW) if request.method == "GET" and matter is None else None
    start = {"unit": access.unit.uid if access.unit else None, **(draft.content if draft else {})}
    if matter is not None:
        start |= {"about": f"{matter.number} {matter.title}"[:200]}
    form = AskingForm(request.POST or None, **_choices(request), initial=start)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            made = operations.record_interference(
                operations.Asking(**form.cleaned_data, matter=matter), officer=access.officer, by=request.actor,
                now=request.now,
            )  # fmt: skip
            drafts.drop_draft(access.officer, _NEW)
            messages.success(request, _("Recorded. You and the inspectors can read it, nobody else."))
            return redirect("intake:interference", made.uid)
    shown = {
        "form": form, "draft": draft, "draft_form": _NEW, "page_title": _("Somebody asked"), "verb": _("Record it"),
        "about": matter.number if matter else "", "back_url": reverse("intake:interference_own"),
        "says": _("Read by you and the inspectors only, never by whom it names nor by a leader; it is never deleted."),
    }  # fmt: skip
    return render(request, "intake/form_page.html", shown, status=422 if form.errors else 200)


@require_GET
@needs(Permission.OPEN_DESK)
def entry(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show an entry with its corrections; each look is recorded."""
    one = found(lambda: queries.get_one_entry(request.access, uid))
    about = [About("interference", str(uid), one.unit.code)]
    record("interference.open", by=request.actor, now=request.now, about=about)
    shown = {
        "one": one, "chain": queries.list_chain(request.access, one), "may_correct": may_correct(request.access, one),
        "page_title": _("Interference"),
    }  # fmt: skip
    return render(request, "intake/interference.html", shown)


@_both
@needs(Permission.WRITE_DOCUMENT)
def entry_correct(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Correct an entry by a new one; who recorded it."""
    one = found(lambda: queries.get_one_entry(request.access, uid))
    if not may_correct(request.access, one):
        raise Http404
    form = CorrectionForm(request.POST or None, **_choices(request), initial=_said_by(one))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        why = given.pop("why")
        with said_in(form):
            made = operations.correct_interference(
                one, operations.Asking(**given, matter=one.matter), why=why, officer=request.access.officer,
                by=request.actor, now=request.now,
            )  # fmt: skip
            messages.success(request, _("Corrected; the entry before stays."))
            return redirect("intake:interference", made.uid)
    shown = {
        "form": form, "page_title": _("Correct the entry"), "verb": _("Record the correction"),
        "back_url": reverse("intake:interference", args=[uid]),
    }  # fmt: skip
    return render(request, "intake/form_page.html", shown, status=422 if form.errors else 200)


@_both
@needs(Permission.OPEN_DESK)
def month(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a unit's month, and let it be signed."""
    access = request.access
    one = found(lambda: queries.get_one_report(access, uid, now=request.now))
    may = may_sign(access, one, now=request.now)
    form = MonthForm(request.POST or None, entries=queries.list_own_of_month(access, one)) if may else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            given = form.cleaned_data
            with said_in(form):
                operations.sign_report(
                    one, is_none=given["is_none"] == "yes", entries=list(given["entries"]), words=given["words"],
                    officer=access.officer, version=version_of(request), by=request.actor, now=request.now,
                )  # fmt: skip
                messages.success(request, _("Signed."))
                return redirect("intake:month", uid)
    shown = {
        "one": one, "form": form, "named": queries.list_named(access, one),
        "page_title": _("Interference in %(month)s") % {"month": f"{one.month:%Y-%m}"},
    }  # fmt: skip
    return render(request, "intake/month.html", shown, status=422 if form and form.errors else 200)


def _matter(request: HttpRequest) -> Matter | None:
    asked = request.GET.get("matter", "")
    try:
        uid = UUID(asked) if asked else None
    except ValueError as error:
        raise Http404 from error
    return found(lambda: queries.find_matter(request.access, uid, now=request.now)) if uid else None


def _choices(request: HttpRequest) -> dict[str, Any]:
    access = request.access
    officers = list_nameable(access).exclude(pk=access.officer.pk)
    return {"units": queries.list_recording_units(access), "officers": officers, "now": request.now}


def _said_by(one: Interference) -> dict[str, Any]:
    names = ("asker_name", "asker_post", "standing", "about", "way", "words", "duty", "asked_at")
    asker = one.asker.uid if one.asker else None
    return {**{name: getattr(one, name) for name in names}, "asker": asker, "unit": one.unit.uid}
