"""The rows behind every number of the board, fifty and then more; and the return visits that are due."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.web.alerts import aftercare, faces
from firsthour.web.alerts.forms import DEEDS, STATES, ListForm, RevisitForm, WhyForm
from firsthour.web.alerts.queries import board as board_queries
from firsthour.web.alerts.queries import lists as queries
from firsthour.web.alerts.queries.episodes import get_one_revisit
from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.audit.operations import record
from firsthour.web.desk.views.addresses import changed_query, only_filters
from firsthour.web.people.forms import said_in
from firsthour.web.people.models import Community
from firsthour.web.people.policies import PeopleAccess, visible_officers, visible_units
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.people.views.pages import found, version_of
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import day, full_time
from firsthour.web.ui.masking import mask_person, mask_phone
from firsthour.web.ui.templatetags.firsthour import spoken_language
from firsthour.web.ui.tiers import TIERS

FILTERS = ("state", "tier", "do", "community", "station", "officer", "type", "on", "q")
COLUMNS = (
    Column(gettext_lazy("Number"), lambda row: row.number),
    Column(gettext_lazy("Tier"), lambda row: str(TIERS[row.tier].words)),
    Column(gettext_lazy("Name"), lambda row: row.name, mask_person),
    Column(gettext_lazy("Phone"), lambda row: row.phone, mask_phone),
    Column(gettext_lazy("Suspected type"), lambda row: faces.type_words(row.fraud_type, spoken_language())),
    Column(gettext_lazy("How"), lambda row: faces.channel_words(row.channel, spoken_language())),
    Column(gettext_lazy("Due by"), lambda row: full_time(row.due_at) if row.due_at else None),
    Column(gettext_lazy("Unit"), lambda row: unit_words(row.unit)),
    Column(gettext_lazy("Community"), lambda row: row.community.name if row.community else None),
    Column(gettext_lazy("Officer"), lambda row: row.assignee.name if row.assignee else None),
    Column(gettext_lazy("Received at"), lambda row: full_time(row.opened_at)),
    Column(
        gettext_lazy("Ended by"),
        lambda row: faces.result_words(row.closed_by, spoken_language()) if row.closed_by else None,
    ),
)
DUE_COLUMNS = (
    Column(gettext_lazy("Day"), lambda row: day(row.on)),
    Column(gettext_lazy("Warning"), lambda row: row.episode.number),
    Column(gettext_lazy("Name"), lambda row: row.episode.name or None, mask_person),
    Column(gettext_lazy("Phone"), lambda row: row.episode.phone or None, mask_phone),
    Column(gettext_lazy("How"), lambda row: faces.channel_words(row.channel, spoken_language())),
    Column(gettext_lazy("Questions to ask"), lambda row: row.words.get(spoken_language(), "")),
    Column(gettext_lazy("Unit"), lambda row: unit_words(row.unit)),
)


@require_GET
@needs(Permission.SEE_WARNINGS)
def episodes(request: HttpRequest) -> HttpResponse:
    """List the episodes that fit the filter in the address; ``after`` asks for the next rows only."""
    wanted = ListForm(request.GET).wanted()
    after = _place(request)
    page = queries.list_episodes(request.access, wanted, now=request.now, after=after)
    if wanted.text and not after:
        details = {"text": wanted.text, "found": len(page.rows)}
        record("alert.search", by=request.actor, now=request.now, details=details, n_records=len(page.rows))
    plain = only_filters(request.GET, FILTERS)
    shown: dict[str, Any] = {
        "rows": page.rows, "more": changed_query(plain, after=str(page.after)) if page.after else "",
        "plain": plain.urlencode(),
    }  # fmt: skip
    if after:
        return render(request, "alerts/parts/rows.html", shown)
    total = queries.count_episodes(request.access, wanted, now=request.now)
    return render(request, "alerts/list.html", {**shown, **_around(request, wanted, plain), "total": total})


@require_http_methods(["GET", "POST"])
@needs(Permission.EXPORT_LIST)
def episodes_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out what the filter shows."""
    if not request.access.may(Permission.SEE_WARNINGS):
        raise Http404
    wanted = ListForm(request.GET).wanted()
    fitting = queries.filter_episodes(request.access, wanted, now=request.now)
    rows = queries.iterate_episodes(request.access, wanted, now=request.now)
    title = _("Warnings")
    export = Export("warnings", title, COLUMNS, rows, fitting.order_by().count(), _filter_words(request.access, wanted))
    return export_list(request, export, form=form)


def _filter_words(access: PeopleAccess, wanted: queries.EpisodeFilter) -> list[tuple[str, str]]:
    """Return what the list is narrowed to, for the head of its file."""
    units = visible_units(access)
    place = Community.objects.filter(uid=wanted.community, station__in=units).first() if wanted.community else None
    station = units.filter(uid=wanted.station).first() if wanted.station else None
    officer = visible_officers(access).filter(uid=wanted.officer).first() if wanted.officer else None
    words = [
        (_("State"), str(STATES[wanted.state])),
        (_("Still to do"), str(DEEDS.get(wanted.deed, wanted.deed)) if wanted.deed else ""),
        (_("Tier"), str(TIERS[wanted.tier].words) if wanted.tier else ""),
        (_("Community"), unit_words(place) if place else ""),
        (_("Station"), unit_words(station) if station else ""),
        (_("Officer"), officer.name if officer else ""),
        (_("Suspected type"), faces.type_words(wanted.type, spoken_language()) if wanted.type else ""),
        (_("Day"), day(wanted.on) if wanted.on else ""),
        (_("Search"), wanted.text),
    ]
    return [(name, said) for name, said in words if said]


@require_GET
@needs(Permission.WORK_WARNINGS)
def revisits(request: HttpRequest) -> HttpResponse:
    """List the return visits that are due up to today."""
    shown = {
        "rows": board_queries.list_revisits(request.access, now=request.now), "page_title": _("Return visits due"),
        "form": RevisitForm(), "drop_form": WhyForm(auto_id="id_drop_%s"),
    }  # fmt: skip
    return render(request, "alerts/revisits.html", shown)


@require_http_methods(["GET", "POST"])
@needs(Permission.WORK_WARNINGS)
def revisits_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out the return visits that are due."""
    rows = board_queries.list_revisits(request.access, now=request.now, most=None)
    return export_list(request, Export("revisits", _("Return visits due"), DUE_COLUMNS, rows, len(rows)), form=form)


@require_POST
@needs(Permission.WORK_WARNINGS)
def revisit_step(request: HttpRequest, uid: UUID, *, name: str) -> HttpResponse:
    """Record what came of a return visit (``done``), or that it is not needed (``drop``)."""
    one = found(lambda: get_one_revisit(request.access, uid, now=request.now))
    if name not in ("done", "drop"):
        raise Http404
    form = RevisitForm(request.POST) if name == "done" else WhyForm(request.POST)
    by = {"version": version_of(request), "by": request.actor, "now": request.now}
    if form.is_valid():
        with said_in(form):
            if name == "done":
                given = form.cleaned_data
                aftercare.finish_revisit(one, paid_fen=given["paid"], note=given["text"], **by)
            else:
                aftercare.drop_revisit(one, reason=form.cleaned_data["text"], **by)
    for name_of, said in form.errors.items():
        label = f"{form[name_of].label}{_(': ')}" if name_of in form.fields else ""
        for words in said:
            messages.error(request, f"{label}{words}")
    if not form.errors:
        messages.success(request, _("Return visit recorded."))
    return redirect("alerts:revisits")


def _place(request: HttpRequest) -> int:
    given = request.GET.get("after", "")
    return int(given) if given.isdigit() and len(given) < 7 else 0


def _around(request: HttpRequest, wanted: queries.EpisodeFilter, plain: Any) -> dict[str, object]:
    """Return what stands around the rows: the filters as chips, and what may be done with the list."""
    states = [(words, changed_query(plain, state=key), key == wanted.state) for key, words in STATES.items()]
    deeds = [(words, changed_query(plain, do=key), key == wanted.deed) for key, words in DEEDS.items()]
    tiers = [(tier, changed_query(plain, tier="" if tier.key == wanted.tier else tier.key), tier.key == wanted.tier)
             for tier in TIERS.values()]  # fmt: skip
    narrowed = [name for name in FILTERS if name not in ("state", "do", "tier") and plain.get(name)]
    return {
        "wanted": wanted, "states": states, "deeds": deeds, "tiers": tiers, "is_narrowed": bool(narrowed),
        "ceiling": queries.CEILING,
        "page_title": _("Warnings"), "unnarrowed": only_filters(plain, ("state", "do", "tier")).urlencode(),
    }  # fmt: skip
