"""The list of cases, a new case, and who would get one."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from firsthour.base.batches import batches
from firsthour.base.money import format_amount
from firsthour.law.offences import get_one_offence
from firsthour.law.responsibility import LEVELS
from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.cases import assigning
from firsthour.web.cases.forms.cases import NewCaseForm, SimulateForm
from firsthour.web.cases.opening import NewCase, active_case_of, open_case_from
from firsthour.web.cases.policies import may_be_opened
from firsthour.web.cases.queries.cases import cases_of, clocks_of, list_past_cases, told_amount
from firsthour.web.cases.queries.people import list_officers_to_choose, list_units_to_choose
from firsthour.web.cases.rules import responsibility_list
from firsthour.web.cases.steps import STATES
from firsthour.web.desk.matter_shown import mask_title, open_keys, title_in_list
from firsthour.web.desk.models import Matter
from firsthour.web.desk.queries.lists import CEILING, MatterFilter, count_from, count_list, iterate_list, list_matters
from firsthour.web.desk.queries.merged import merged_marks
from firsthour.web.desk.views.opening import Opened, open_by_uid
from firsthour.web.people.forms import said_in
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import full_time
from firsthour.web.ui.templatetags.firsthour import spoken_language

PAST = 200
AT_ONCE = 500  # rows of an export
COLUMNS = (
    Column(gettext_lazy("Number"), lambda row: row["matter"].number),
    Column(gettext_lazy("Title"), lambda row: row["matter"].title, mask_title),
    Column(gettext_lazy("Offence"), lambda row: row["offence"] or None),
    Column(gettext_lazy("State"), lambda row: str(STATES.get(row["matter"].state, row["matter"].state))),
    Column(gettext_lazy("At stake"), lambda row: format_amount(row["case"].amount_fen) if row["case"] else None),
    Column(gettext_lazy("Unit"), lambda row: unit_words(row["matter"].unit)),
    Column(gettext_lazy("Owner"), lambda row: row["matter"].owner.name if row["matter"].owner else None),
    Column(gettext_lazy("Opened"), lambda row: full_time(row["matter"].opened_at)),
    Column(gettext_lazy("Ends"), lambda row: full_time(row["clock"][1].due_at) if row["clock"] else None),
)
ORIGINS = ("incident", "lead")


@require_GET
@needs(Permission.SEE_MATTERS)
def cases(request: HttpRequest) -> HttpResponse:
    """List the cases this visitor sees; one that was merged into another shows there, and is found by what is typed."""
    wanted, after = _wanted(request), request.GET.get("after", "")
    page = list_matters(request.access, wanted, now=request.now, after=after)
    shown = {
        "rows": _rows(request, page.rows), "after": page.after, "state": wanted.state, "q": wanted.text,
        "states": [(key, words, key == wanted.state) for key, words in STATES.items()],
        "total": count_from(page, request.access, wanted=wanted, now=request.now) if not after else 0,
        "may_open": may_be_opened(request.access),
        "page_title": _("Cases"),
    }  # fmt: skip
    return render(request, "cases/parts/rows.html" if after else "cases/cases.html", shown)


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE_MATTERS)
def cases_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out what the filter shows."""
    wanted = _wanted(request)
    n_rows = count_list(request.access, wanted, now=request.now)
    words = [(_("State"), STATES.get(wanted.state, "")), (_("Number, name or words"), wanted.text)]
    said = [(name, str(value)) for name, value in words if value]
    rows = _every_row(request, wanted, most=n_rows)
    ceiling = None if wanted.is_counted else CEILING
    return export_list(request, Export("cases", _("Cases"), COLUMNS, rows, n_rows, said, ceiling=ceiling), form=form)


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE_MATTERS)
def case_new(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """Open a case: from a report or lead, or of our own finding."""
    origin = None
    if uid is not None:
        opened = open_by_uid(request, uid)
        if not isinstance(opened, Opened):
            return opened
        origin = opened.matter
        if origin.kind not in ORIGINS or opened.standing not in ("own", "named"):
            raise Http404
    if not may_be_opened(request.access) or (origin is not None and active_case_of(origin) is not None):
        raise Http404
    return _new_page(request, origin)


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE_MATTERS)
def who(request: HttpRequest) -> HttpResponse:
    """Show who would get a case by the responsibility list, and what it would have made of the last ones."""
    listed = responsibility_list()
    form = SimulateForm(
        request.GET if "offence" in request.GET else None, units=list_units_to_choose(request.access),
        circumstances=listed.circumstances, initial={"unit": request.access.unit.uid if request.access.unit else None},
    )  # fmt: skip
    found = None
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        with said_in(form):
            found = assigning.suggest_unit(
                given["offence"], amount_fen=given["amount_fen"], place=given["unit"],
                circumstances=given["circumstances"],
            )  # fmt: skip
    past = list_past_cases(request.access, now=request.now, most=PAST) if request.GET.get("past") else []
    shown = {
        "form": form, "found": found, "listed": listed, "levels": LEVELS, "n_past": len(past),
        "past": assigning.simulate_past(past) if past else None, "asked_past": bool(request.GET.get("past")),
        "page_title": _("Who handles it"),
    }  # fmt: skip
    return render(request, "cases/who.html", shown, status=422 if form.errors else 200)


def _new_page(request: HttpRequest, origin: Matter | None) -> HttpResponse:
    access = request.access
    units = list_units_to_choose(access)
    form = NewCaseForm(
        request.POST if request.method == "POST" else None, units=units, officers=list_officers_to_choose(access),
        initial=_start(request, origin),
    )  # fmt: skip
    found = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with said_in(form):
            found = _suggest(given)
            new = NewCase(
                title=given["title"], unit=given["unit"], owner=given["owner"], route=given["route"],
                offence=given["offence"], amount_fen=given["amount_fen"] or 0,
                is_confidential=given["is_confidential"], handled_at_level=found.level if found else "",
                handled_why=assigning.why_of(found) if found else (),
            )  # fmt: skip
            made = open_case_from(origin, new, officer=access.officer, by=request.actor, now=request.now)
            messages.success(request, _("Opened under the number %(number)s.") % {"number": made.matter.number})
            return redirect("desk:matter", made.matter.uid)
    shown = {"form": form, "matter": origin, "page_title": _("Open a case")}
    return render(request, "cases/new.html", shown, status=422 if form.errors else 200)


def _start(request: HttpRequest, origin: Matter | None) -> dict[str, Any]:
    access = request.access
    unit = origin.unit if origin is not None else access.unit
    start: dict[str, Any] = {"unit": unit.uid if unit else None, "owner": access.officer.uid, "route": "economic"}
    if origin is not None:
        start |= {"title": origin.title, "amount_fen": told_amount(origin), "is_confidential": origin.is_confidential}
    return start


def _suggest(given: dict[str, Any]) -> assigning.Suggestion | None:
    if not given["offence"]:
        return None
    return assigning.suggest_unit(given["offence"], amount_fen=given["amount_fen"] or 0, place=given["unit"])


def _wanted(request: HttpRequest) -> MatterFilter:
    state = request.GET.get("state", "")
    return MatterFilter(kind="case", state=state if state in STATES else "", text=request.GET.get("q", "")[:80])


def _every_row(request: HttpRequest, wanted: MatterFilter, *, most: int) -> Iterator[dict[str, Any]]:
    matters = iterate_list(request.access, wanted, now=request.now, most=most)
    for together in batches(matters, AT_ONCE):
        yield from _rows(request, together)


def _rows(request: HttpRequest, matters: list[Matter]) -> list[dict[str, Any]]:
    """Return the rows of the list; what was merged away is found by what was typed, and says where it went."""
    keys = [one.pk for one in matters]
    known, clocks = cases_of(keys), clocks_of(keys, now=request.now)
    merged = merged_marks(request.access, matters, now=request.now)
    opened = open_keys(request.access, matters, now=request.now)
    return [
        {
            "matter": one, "title": title_in_list(one, is_open=one.pk in opened), "case": known.get(one.pk),
            "offence": _offence_words(known[one.pk].offence) if one.pk in known else "", "clock": clocks.get(one.pk),
            "merged": merged.get(one.pk),
        }
        for one in matters
    ]  # fmt: skip


def _offence_words(key: str) -> str:
    return get_one_offence(key).words[spoken_language()] if key else ""
