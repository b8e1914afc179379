"""The lists of this room: what is pursued, which accounts are held, which stops fall; sorted by what ends next."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.recovery.holds import STATES
from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.audit.operations import record
from firsthour.web.desk.matter_forms import ViewForm
from firsthour.web.desk.views.addresses import changed_query, only_filters
from firsthour.web.desk.views.saved import PAGES, ListPage, list_shown_views, view_keep
from firsthour.web.holds.forms import ListForm
from firsthour.web.holds.queries import lists as queries
from firsthour.web.holds.queries.holds import ahead_of, list_falling_stops
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import file_amount, full_time
from firsthour.web.ui.masking import mask_account, mask_person
from firsthour.web.ui.templatetags.firsthour import spoken_language

PAGE, FILTERS = "holds", ("do", "q")
PAGES.setdefault(PAGE, ListPage("holds:home", FILTERS))
WORDS = {
    "": _lazy("all open"), "approval": _lazy("to be approved"), "stops": _lazy("stops running"),
    "renew": _lazy("freezes to renew"), "release": _lazy("to be released"), "unfiled": _lazy("case not filed"),
    "ended": _lazy("ended"),
}  # fmt: skip


@require_GET
@needs(Permission.SEE_HOLDS)
def home(request: HttpRequest) -> HttpResponse:
    """List what is pursued, what ends next first; ``after`` asks for the next rows only."""
    wanted, plain, after = ListForm(request.GET).wanted(), only_filters(request.GET, FILTERS), _place(request)
    page = queries.list_pursuits(request.access, wanted, now=request.now, after=after)
    shown: dict[str, Any] = {
        "rows": page.rows, "more": changed_query(plain, after=str(page.after)) if page.after else "",
        "until": after + len(page.rows), "plain": plain.urlencode(), "wanted": wanted, "ceiling": queries.CEILING,
        "total": queries.count_pursuits(request.access, wanted, now=request.now),
    }  # fmt: skip
    if after:
        return render(request, "holds/parts/pursuit_rows.html", shown)
    shown |= {
        "chips": _chips(WORDS, wanted.do, plain), "views": list_shown_views(request, PAGE, plain=plain),
        "view_form": ViewForm(initial={"query": plain.urlencode()}), "page_title": _("Stops and freezes"),
    }  # fmt: skip
    return render(request, "holds/home.html", shown)


@require_POST
@needs(Permission.SEE_HOLDS)
def home_view_keep(request: HttpRequest) -> HttpResponse:
    """Keep the list as it stands under a name."""
    return view_keep(request, page=PAGE)


@require_http_methods(["GET", "POST"])
@needs(Permission.EXPORT_LIST)
def home_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out what the filter shows."""
    if not request.access.may(Permission.SEE_HOLDS):
        raise Http404
    wanted = ListForm(request.GET).wanted()
    n_rows = queries.count_pursuits(request.access, wanted, now=request.now)
    rows = queries.iterate_pursuits(request.access, wanted, now=request.now, most=n_rows)
    export = Export(
        "pursuits", _("Stops and freezes"), PURSUIT_COLUMNS, rows, n_rows, _filter_words(wanted, WORDS),
        record_kind="property", ceiling=queries.CEILING,
    )  # fmt: skip
    return export_list(request, export, form=form)


@require_GET
@needs(Permission.SEE_HOLDS)
def accounts(request: HttpRequest) -> HttpResponse:
    """List the accounts of all pursuits, what ends next first."""
    wanted, plain, after = ListForm(request.GET).wanted(), only_filters(request.GET, FILTERS), _place(request)
    page = queries.list_holds(request.access, wanted, now=request.now, after=after)
    rows = [
        (one, queries.clock_of_hold(one, now=request.now), ahead_of(one) if one.state == "waiting" else None)
        for one in page.rows
    ]
    record("hold.accounts", by=request.actor, now=request.now, n_records=len(rows), record_kind="property")
    shown: dict[str, Any] = {
        "rows": rows, "more": changed_query(plain, after=str(page.after)) if page.after else "",
        "until": after + len(rows), "plain": plain.urlencode(), "wanted": wanted, "ceiling": queries.CEILING,
        "total": queries.count_holds(request.access, wanted, now=request.now),
    }  # fmt: skip
    if after:
        return render(request, "holds/parts/hold_rows.html", shown)
    shown |= {
        "chips": _chips(_hold_words(), wanted.do, plain), "page_title": _("Accounts"),
    }  # fmt: skip
    return render(request, "holds/accounts.html", shown)


@require_http_methods(["GET", "POST"])
@needs(Permission.EXPORT_LIST)
def accounts_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take the accounts out that the filter shows."""
    if not request.access.may(Permission.SEE_HOLDS):
        raise Http404
    wanted = ListForm(request.GET).wanted()
    n_rows = queries.count_holds(request.access, wanted, now=request.now)
    rows = queries.iterate_holds(request.access, wanted, now=request.now, most=n_rows)
    export = Export(
        "accounts", _("Accounts"), HOLD_COLUMNS, rows, n_rows, _filter_words(wanted, _hold_words()),
        record_kind="property", ceiling=queries.CEILING,
    )  # fmt: skip
    return export_list(request, export, form=form)


@require_GET
@needs(Permission.SEE_HOLDS)
def falling(request: HttpRequest) -> HttpResponse:
    """List the stop-payments that fall because no case is filed, the soonest first."""
    found = list_falling_stops(request.access, now=request.now)
    rows = [(one, queries.clock_of_falling(one.falls_at, now=request.now)) for one in found]
    record("hold.falling", by=request.actor, now=request.now, n_records=len(rows), record_kind="property")
    shown = {"rows": rows, "page_title": _("Stops that fall"), "line": queries.filing_line()}
    return render(request, "holds/falling.html", shown)


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE_HOLDS)
def falling_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out the stop-payments that fall because no case is filed."""
    rows = list_falling_stops(request.access, now=request.now, limit=None)
    title = _("Stops that fall")
    return export_list(request, Export("falling", title, FALLING_COLUMNS, rows, len(rows), (), "property"), form=form)


def _place(request: HttpRequest) -> int:
    given = request.GET.get("after", "")
    return int(given) if given.isdigit() and len(given) < 7 else 0


def _chips(words: dict[str, Any], chosen: str, plain: QueryDict) -> list[tuple[Any, str, bool]]:
    return [(said, changed_query(plain, do=key), key == chosen) for key, said in words.items()]


def _hold_words() -> dict[str, Any]:
    language = spoken_language()
    return {"": _("all"), **{key: STATES[key][language] for key in queries.HOLD_FILTERS}}


def _filter_words(wanted: queries.ListFilter, words: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what a list is narrowed to, for the head of its file."""
    searched = [(_("Search"), wanted.text)] if wanted.text else []
    return [(_("Which accounts"), str(words.get(wanted.do, wanted.do))), *searched]


PURSUIT_COLUMNS = (
    Column(_lazy("Number"), lambda row: row.pursuit.matter.number),
    Column(_lazy("Victim"), lambda row: row.victim, mask_person),
    Column(_lazy("Loss"), lambda row: file_amount(row.pursuit.loss_fen)),
    Column(_lazy("Held"), lambda row: file_amount(row.pursuit.held_fen)),
    Column(_lazy("Asked"), lambda row: file_amount(row.pursuit.asked_fen)),
    Column(_lazy("To be approved"), lambda row: file_amount(row.pursuit.drafted_fen)),
    Column(_lazy("Left for good"), lambda row: file_amount(row.pursuit.gone_fen)),
    Column(_lazy("Open requests"), lambda row: row.n_open),
    Column(_lazy("Ends next"), lambda row: full_time(row.clock.due_at) if row.clock and row.clock.due_at else None),
    Column(_lazy("Reported at"), lambda row: full_time(row.pursuit.reported_at)),
)
HOLD_COLUMNS = (
    Column(_lazy("Matter"), lambda row: row.pursuit.matter.number),
    Column(_lazy("Institution"), lambda row: row.institution),
    Column(_lazy("Account"), lambda row: row.account, mask_account),
    Column(_lazy("Holder"), lambda row: row.holder, mask_person),
    Column(_lazy("State"), lambda row: STATES[row.state][spoken_language()]),
    Column(_lazy("Asked"), lambda row: file_amount(row.asked_fen)),
    Column(_lazy("Held"), lambda row: file_amount(row.held_fen)),
    Column(_lazy("Stops used"), lambda row: row.stops_used),
    Column(_lazy("Ends at"), lambda row: full_time(row.ends_at) if row.ends_at else None),
)
FALLING_COLUMNS = (
    Column(_lazy("Falls"), lambda row: full_time(row.falls_at)),
    Column(_lazy("Institution"), lambda row: row.hold.institution),
    Column(_lazy("Account"), lambda row: row.hold.account, mask_account),
    Column(_lazy("Holder"), lambda row: row.hold.holder or None, mask_person),
    Column(_lazy("Held"), lambda row: file_amount(row.hold.held_fen)),
    Column(_lazy("Stops used"), lambda row: row.hold.stops_used),
    Column(_lazy("Matter"), lambda row: row.pursuit.matter.number),
    Column(_lazy("Case"), lambda row: row.case.matter.number if row.case else None),
)
