"""The list of leads by what ends first, and what of it leaves the site."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from firsthour.law.clocks import Clock
from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.desk.matter_kinds import state_words
from firsthour.web.desk.matter_shown import mask_title, open_keys, title_in_list
from firsthour.web.desk.queries.matter_page import list_matter_units
from firsthour.web.intake import lead_forms as forms
from firsthour.web.intake.lead_words import RESULTS, ROUTES, source_words
from firsthour.web.intake.models.leads import Lead
from firsthour.web.intake.queries import leads as queries
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import full_time

AT_ONCE = 500  # rows of an export
COLUMNS = (
    Column(gettext_lazy("Number"), lambda row: row[0].matter.number),
    Column(gettext_lazy("Title"), lambda row: row[0].matter.title, mask_title),
    Column(gettext_lazy("Came from"), lambda row: source_words(row[0].source)),
    Column(gettext_lazy("Kind"), lambda row: str(ROUTES.get(row[0].route, row[0].route))),
    Column(gettext_lazy("State"), lambda row: _standing(row[0])),
    Column(gettext_lazy("Unit"), lambda row: unit_words(row[0].matter.unit)),
    Column(gettext_lazy("Owner"), lambda row: row[0].matter.owner.name if row[0].matter.owner else None),
    Column(gettext_lazy("Received"), lambda row: full_time(row[0].received_at)),
    Column(gettext_lazy("Ends"), lambda row: full_time(row[1].due_at) if row[1] else None),
)


@require_GET
@needs(Permission.SEE_MATTERS)
def lead_list(request: HttpRequest) -> HttpResponse:
    """List the leads this visitor works on; ``after`` asks for the next rows only."""
    form = _form(request)
    wanted, after = _wanted(request, form), request.GET.get("after", "")
    page = queries.list_leads(request.access, wanted, now=request.now, after=after)
    opened = open_keys(request.access, [lead.matter for lead, _clock in page.rows], now=request.now)
    rows = [
        (lead, title_in_list(lead.matter, is_open=lead.matter_id in opened), clock, lead.matter_id in opened)
        for lead, clock in page.rows
    ]
    shown = {"rows": rows, "more": _query(request, after=page.after) if page.after else ""}
    if after:
        return render(request, "intake/parts/lead_rows.html", shown)
    total = queries.count_leads(request.access, wanted, now=request.now) if page.after else len(rows)
    around = {
        "form": form, "wanted": wanted, "total": total, "ceiling": queries.CEILING, "page_title": _("Leads"),
        "chips": _chips(request, wanted), "plain": _query(request),
    }  # fmt: skip
    return render(request, "intake/leads.html", {**shown, **around})


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE_MATTERS)
def leads_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out what the filter shows."""
    asked = _form(request)
    wanted = _wanted(request, asked)
    n_rows = queries.count_leads(request.access, wanted, now=request.now)
    words = [(str(asked.fields[name].label), str(value)) for name, value in asked.cleaned_data.items() if value]
    chosen = next((words for words, _query, is_chosen in _chips(request, wanted) if is_chosen), "")
    said = [(_("Result"), chosen), *words]
    rows = _every_lead(request, wanted)
    export = Export("leads", _("Leads"), COLUMNS, rows, n_rows, said, ceiling=queries.CEILING)
    return export_list(request, export, form=form)


def _every_lead(request: HttpRequest, wanted: queries.LeadFilter) -> Iterator[tuple[Lead, Clock | None]]:
    after = ""
    while True:
        page = queries.list_leads(request.access, wanted, now=request.now, after=after, limit=AT_ONCE)
        yield from page.rows
        after = page.after
        if not after:
            return


def _standing(lead: Lead) -> str:
    return str(RESULTS[lead.result]) if lead.result else state_words(lead.matter.kind, lead.matter.state)


def _form(request: HttpRequest) -> forms.LeadListForm:
    form = forms.LeadListForm(request.GET, units=list_matter_units(request.access))
    form.is_valid()
    return form


def _query(request: HttpRequest, **more: str) -> str:
    query: QueryDict = request.GET.copy()
    query.pop("after", None)
    for name, value in more.items():
        query[name] = value
    return query.urlencode()


def _wanted(request: HttpRequest, form: forms.LeadListForm) -> queries.LeadFilter:
    given, result = form.cleaned_data, request.GET.get("result", queries.OPEN)
    return queries.LeadFilter(
        source=given.get("source") or "", route=given.get("route") or "", unit=given.get("unit"),
        result=result if result in (queries.OPEN, "", *RESULTS) else queries.OPEN,
        sort="received" if request.GET.get("sort") == "received" or result != queries.OPEN else "due",
    )  # fmt: skip


def _chips(request: HttpRequest, wanted: queries.LeadFilter) -> list[tuple[str, str, bool]]:
    """Return words, query and whether it is chosen, of each result."""
    choices = [
        (queries.OPEN, _("being checked")),
        *((key, str(words)) for key, words in RESULTS.items()),
        ("", _("All")),
    ]
    return [(words, _query(request, result=key), wanted.result == key) for key, words in choices]
