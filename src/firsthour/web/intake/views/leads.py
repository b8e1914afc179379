"""Pages of leads: a new one, and each step from its matter's page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from firsthour.base.errors import UserError
from firsthour.web.desk import drafts, matters
from firsthour.web.desk.files import attach_file
from firsthour.web.desk.matter_policies import may_open_matter
from firsthour.web.desk.models import Matter
from firsthour.web.desk.queries.matter_page import list_matter_units, list_owners_within, list_receivers
from firsthour.web.desk.views.opening import Opened, open_by_uid
from firsthour.web.intake import lead_forms as forms
from firsthour.web.intake import lead_transfers, lead_unmerging, leads
from firsthour.web.intake.approvals import ask_extension, list_longer
from firsthour.web.intake.lead_policies import lead_steps
from firsthour.web.intake.lead_words import STEPS as STEP_WORDS
from firsthour.web.intake.models.leads import Lead
from firsthour.web.intake.queries import leads as queries
from firsthour.web.people.forms import said_in
from firsthour.web.people.views.pages import version_of
from firsthour.web.ui.access import Permission, needs

_both = require_http_methods(["GET", "POST"])
_NEW = "lead_new"


class NoSuchMatterError(UserError):
    """A number that names nothing this visitor works on."""

    code = "no_such_matter"
    english = "No open matter of yours has the number {number}."
    chinese = "没有你可办理的、编号为 {number} 的在办事项。"


class KnownLeadError(UserError):
    """The same lead was registered before."""

    code = "lead_known"
    english = "This is registered already as {number}. Tick that there are new facts to register it again."
    chinese = "该线索已登记为 {number}。确有新情况的，请勾选后再登记。"


@_both
@needs(Permission.SEE_MATTERS)
def lead_new(request: HttpRequest) -> HttpResponse:
    """Register a lead; ``?from=`` draws it from a report. What is typed is kept as a draft."""
    access = request.access
    origin = _origin(request)
    if isinstance(origin, HttpResponse):
        return origin
    draft = drafts.read_draft(access.officer, _NEW) if request.method == "GET" and origin is None else None
    start = {"unit": access.unit.uid if access.unit else None, **_told_by(origin), **(draft.content if draft else {})}
    form = forms.NewLeadForm(
        request.POST or None, units=list_matter_units(access), officers=list_owners_within(access, now=request.now),
        givers=list_receivers(access), now=request.now, initial=start,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        if not may_open_matter(access, form.cleaned_data["unit"]):
            raise Http404
        with said_in(form):
            made = _register(request, form, origin)
            drafts.drop_draft(access.officer, _NEW)
            messages.success(request, _("Registered under the number %(number)s.") % {"number": made.matter.number})
            return redirect("desk:matter", made.matter.uid)
    shown = {
        "form": form, "draft": draft, "draft_form": _NEW, "page_title": _("New lead"), "verb": _("Register it"),
        "about": origin.number if origin else "", "back_url": reverse("intake:leads"),
    }  # fmt: skip
    return _form_page(request, shown, form)


@_both
@needs(Permission.SEE_MATTERS)
def lead_describe(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say where a lead comes from whose matter was opened by the plain form."""
    opened = open_by_uid(request, uid)
    if not isinstance(opened, Opened):
        return opened
    one = opened.matter
    if one.kind != leads.KIND or "write" not in opened.steps or queries.get_lead_of(one) is not None:
        raise Http404
    form = forms.SourceForm(
        request.POST or None, givers=list_receivers(request.access), now=request.now,
        initial={"source_number": one.outside_number, "received_at": one.opened_at},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            leads.describe_lead(one, form.facts(), officer=request.access.officer, by=request.actor, now=request.now)
            messages.success(request, _("The lead is described."))
            return redirect("desk:matter", uid)
    shown = {
        "form": form, "page_title": _("Where the lead comes from"), "verb": _("Keep"), "about": one.number,
        "back_url": reverse("desk:matter", args=[uid]),
    }  # fmt: skip
    return _form_page(request, shown, form)


@_both
@needs(Permission.OPEN_DESK)
def lead_step(request: HttpRequest, uid: UUID, *, name: str) -> HttpResponse:
    """Take one step with a lead: a page with its form, and back to the matter."""
    opened = open_by_uid(request, uid)
    if not isinstance(opened, Opened):
        return opened
    lead = queries.get_lead_of(opened.matter)
    if lead is None or name not in STEPS or name not in lead_steps(lead, opened.steps):
        raise Http404
    step, words = STEPS[name], STEP_WORDS[name]
    form = step.form(request, lead)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            step.take(request, lead, form)
            messages.success(request, _("Done: %(step)s") % {"step": words})
            return redirect("desk:matter", uid)
    shown = {
        "form": form, "page_title": words, "verb": words, "about": f"{lead.matter.number} {lead.matter.title}",
        "says": step.says, "version": request.POST.get("version") or lead.matter.version, "upload": step.uploads,
        "back_url": reverse("desk:matter", args=[uid]),
    }  # fmt: skip
    return _form_page(request, shown, form)


def _register(request: HttpRequest, form: forms.NewLeadForm, origin: Matter | None) -> Lead:
    given, access = form.cleaned_data, request.access
    known = queries.find_known(
        access, unit=given["source_unit"], source=given["source"], number=given["source_number"], now=request.now
    )
    if known is not None and not given["has_new_facts"]:
        form.offer_new_facts()
        raise KnownLeadError(number=known.matter.number)
    is_secret = given["is_confidential"] or (origin is not None and origin.is_confidential)
    new = matters.NewMatter(
        kind=leads.KIND, title=given["title"], unit=given["unit"], owner=given["owner"],
        outside_number=given["source_number"][:60], is_confidential=is_secret,
        named=(access.officer,) if is_secret else (), opened_at=given["received_at"],
    )  # fmt: skip
    return leads.register_lead(
        new, form.facts(origin=origin), officer=access.officer, by=request.actor, now=request.now
    )


def _origin(request: HttpRequest) -> Matter | HttpResponse | None:
    """Return the report a lead is drawn from, opened as it must be, or the answer that asks for the purpose."""
    asked = request.GET.get("from", "")
    try:
        uid = UUID(asked) if asked else None
    except ValueError as error:
        raise Http404 from error
    if uid is None:
        return None
    opened = open_by_uid(request, uid)
    if isinstance(opened, Opened):
        if "write" not in opened.steps:
            raise Http404
        return opened.matter
    return opened


def _told_by(origin: Matter | None) -> dict[str, Any]:
    return (
        {"title": origin.title, "source": "public_report", "source_number": origin.number} if origin is not None else {}
    )


def _form_page(request: HttpRequest, shown: dict[str, Any], form: Form) -> HttpResponse:
    return render(request, "intake/form_page.html", shown, status=422 if form.errors else 200)


@dataclass(frozen=True)
class LeadStep:
    """A step: its form, what is done, what is said above the form."""

    form: Callable[[HttpRequest, Lead], Any]
    take: Callable[[HttpRequest, Lead, Any], Any]
    says: Any = ""
    uploads: bool = False


def _check(request: HttpRequest, lead: Lead, form: Any) -> None:
    given, file = form.cleaned_data, form.cleaned_data["file"]
    evidence = None
    if file is not None:
        evidence = attach_file(file.name, file.read(), matter=lead.matter, by=request.actor, now=request.now)
    new = leads.NewCheck(
        what=given["what"], way=given["way"], checked_at=given["checked_at"], result=given["result"],
        words=given["words"], evidence=evidence,
    )  # fmt: skip
    leads.add_check(lead, new, officer=request.access.officer, by=request.actor, now=request.now)


def _decide(request: HttpRequest, lead: Lead, form: Any) -> None:
    given = form.cleaned_data
    leads.decide_lead(lead, result=given["result"], reasons=given["text"], **_by(request))


def _merge(request: HttpRequest, lead: Lead, form: Any) -> None:
    given = form.cleaned_data
    into = queries.find_mergeable(request.access, lead, number=given["number"], now=request.now)
    if into is None:
        raise NoSuchMatterError(number=given["number"])
    leads.merge_lead(lead, into=into, reasons=given["text"], **_by(request))


def _transfer(request: HttpRequest, lead: Lead, form: Any) -> None:
    given = form.cleaned_data
    receiver = lead_transfers.Receiver(given["unit"], given["organ"])
    lead_transfers.ask_transfer(lead, receiver, reason=given["text"], **_by(request))


def _extend(request: HttpRequest, lead: Lead, form: Any) -> None:
    row, extension = form.chosen()
    ask_extension(
        row, extension.event, reason=form.cleaned_data["text"], officer=request.access.officer, by=request.actor,
        now=request.now,
    )  # fmt: skip


def _become(request: HttpRequest, lead: Lead, form: Any) -> None:
    leads.let_lead_become(
        lead, form.cleaned_data["end"], officer=request.access.officer, by=request.actor, now=request.now
    )


def _complete(request: HttpRequest, lead: Lead, _form: Any) -> None:
    lead_transfers.note_complete(lead, version=version_of(request), by=request.actor, now=request.now)


def _extend_form(request: HttpRequest, lead: Lead) -> Form:
    offered = list_longer(queries.list_lead_clocks(lead.matter), now=request.now)
    return forms.ExtendForm(request.POST or None, offered=offered)


def _transfer_form(request: HttpRequest, lead: Lead) -> Form:
    units = list_receivers(request.access).exclude(pk=lead.matter.unit_id).exclude(kind="agency")
    return forms.TransferForm(request.POST or None, units=units)


def _by(request: HttpRequest) -> dict[str, Any]:
    return {
        "officer": request.access.officer, "version": version_of(request), "by": request.actor, "now": request.now,
    }  # fmt: skip


STEPS: dict[str, LeadStep] = {
    "check": LeadStep(
        lambda request, _lead: forms.CheckForm(request.POST or None, request.FILES or None, now=request.now), _check,
        says=gettext_lazy("Before a case is filed nobody is restrained and nothing is sealed or frozen."), uploads=True,
    ),
    "decide": LeadStep(
        lambda request, _lead: forms.DecideForm(request.POST or None), _decide
    ),
    "merge": LeadStep(
        lambda request, _lead: forms.MergeForm(request.POST or None), _merge
    ),
    "unmerge": LeadStep(
        lambda request, _lead: forms.UnmergeForm(request.POST or None),
        lambda request, lead, form: lead_unmerging.unmerge_lead(
            lead, reasons=form.cleaned_data["text"], version=version_of(request), by=request.actor, now=request.now
        ),
        says=gettext_lazy("It is checked again as if it had not been merged: the period runs on from its start, and "
                          "its source is owed an answer of its own."),
    ),
    "transfer": LeadStep(
        _transfer_form, _transfer,
        says=gettext_lazy("The head of the county bureau approves it; it is passed on within 24 hours. What is urgent "
                          "is done here first."),
    ),
    "answer": LeadStep(
        lambda request, _lead: forms.AnswerSourceForm(request.POST or None),
        lambda request, lead, form: leads.answer_lead(lead, words=form.cleaned_data["text"], **_by(request)),
    ),
    "missing": LeadStep(
        lambda request, _lead: forms.MissingForm(request.POST or None),
        lambda request, lead, form: lead_transfers.tell_missing(lead, form.cleaned_data["text"], **_by(request)),
        says=gettext_lazy("A transfer is never refused for missing papers; the agency has three days, and the review "
                          "goes on."),
    ),
    "complete": LeadStep(
        lambda request, _lead: Form(request.POST or None), _complete
    ),
    "extend": LeadStep(_extend_form, _extend),
    "become": LeadStep(
        lambda request, _lead: forms.BecomeForm(request.POST or None),
        _become,
    ),
}  # fmt: skip
