"""The registers behind the table: victims, held money, seized things, entries, the participants of a group case."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from firsthour.web.restitution.models import RegisterEntry
from firsthour.web.restitution.operations.planning import ways_of
from firsthour.web.restitution.policies import asset_acts, claim_acts, fund_acts, fund_words, source_acts
from firsthour.web.restitution.queries import restitutions as queries
from firsthour.web.restitution.views.act_table import ACTS
from firsthour.web.restitution.views.opening import Place, around, first_of, open_place
from firsthour.web.restitution.wording import entry_words, posting_words, way_of
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.templatetags.firsthour import by_whom, spoken_language

MOST_POSTINGS = 8


@require_GET
@needs(Permission.SEE_RESTITUTION)
def claims(request: HttpRequest, uid: UUID) -> HttpResponse:
    """List the victims: loss, returned, promised, paid, open; on what it rests and who verified it."""
    place = open_place(request, uid)
    if not isinstance(place, Place):
        return place
    first = first_of(request)
    rows, total = queries.list_claims(place.one, first=first)
    place.note("claims", n_records=len(rows))
    shown = [(row, _offers(place, row.uid, claim_acts(row, place.able))) for row in rows]
    return _listed(place, "claims", shown, total=total, empty=_("No victim is registered yet."))


@require_GET
@needs(Permission.SEE_RESTITUTION)
def holds(request: HttpRequest, uid: UUID) -> HttpResponse:
    """List the held money: which way it goes and why, what is promised and free, when the freeze ends."""
    place = open_place(request, uid)
    if not isinstance(place, Place):
        return place
    ways, language = ways_of(place.one), spoken_language()
    shown = []
    for fund in queries.list_funds(place.one):
        way = ways[fund.key]
        said = {
            "fund": fund, "words": fund_words(fund), "way": way.way, "way_words": way_of(way.way),
            "reason": way.words[language], "needs_decision": way.needs_decision,
            "source": fund.evidence.get("source", ""),
        }  # fmt: skip
        shown.append((said, _offers(place, fund.uid, fund_acts(fund, place.able))))
    place.note("holds", n_records=len(shown))
    return _listed(place, "holds", shown, total=len(shown), empty=_("No held money is registered yet."))


@require_GET
@needs(Permission.SEE_RESTITUTION)
def assets(request: HttpRequest, uid: UUID) -> HttpResponse:
    """List the seized things: value, keeper, cost, what they brought."""
    place = open_place(request, uid)
    if not isinstance(place, Place):
        return place
    rows = queries.list_assets(place.one)
    place.note("assets")
    shown = [(row, _offers(place, row.uid, asset_acts(row, place.able))) for row in rows]
    return _listed(place, "assets", shown, total=len(shown), empty=_("Nothing was seized."))


@require_GET
@needs(Permission.SEE_RESTITUTION)
def entries(request: HttpRequest, uid: UUID) -> HttpResponse:
    """List the entries of the register, the latest first; each sums to nothing."""
    place = open_place(request, uid)
    if not isinstance(place, Place):
        return place
    first = first_of(request)
    rows, total = queries.list_entries(place.one, first=first)
    undone = queries.corrections_among(place.one, [row.number for row in rows])
    place.note("entries")
    shown = [_entry(place, row, undone.get(row.number)) for row in rows]
    return _listed(place, "entries", shown, total=total, empty=_("No entry yet."))


@require_GET
@needs(Permission.SEE_RESTITUTION)
def group(request: HttpRequest, uid: UUID) -> HttpResponse:
    """List the participants of a group case: net positions, who is owed, who must give back."""
    place = open_place(request, uid)
    if not isinstance(place, Place):
        return place
    first = first_of(request)
    rows, total = queries.list_investors(place.one, first=first)
    place.note("group", n_records=len(rows))
    shown = [
        (row, row.paid_fen - row.received_fen, _offers(place, row.uid, source_acts(row, place.able))) for row in rows
    ]
    empty = _("No participant was taken in; this page is for group cases.")
    return _listed(place, "group", shown, total=total, empty=empty, sums=queries.sum_investors(place.one))


def _listed(place: Place, name: str, rows: list[Any], *, total: int, empty: str, **more: Any) -> HttpResponse:
    request, first = place.request, first_of(place.request)
    until = first + len(rows)
    address = reverse(f"restitution:{name}", args=[place.one.uid])
    shown: dict[str, Any] = {
        "place": place, "one": place.one, "rows": rows, "total": total, "until": until,
        "next_url": f"{address}?first={until}" if until < total else "", "empty": empty, "register": name, **more,
    }  # fmt: skip
    if first:
        return render(request, f"restitution/parts/{name}_rows.html", shown)
    titles = {row["url"]: row["words"] for row in place.tabs(name)}
    offered = [key for key, act in ACTS.items() if act.back == name and not act.row and key in place.acts]
    acts = [
        {
            "url": reverse("restitution:act", args=[place.one.uid, key]), "icon": ACTS[key].icon,
            "words": ACTS[key].words, "tone": "plain",
        }
        for key in offered
    ]  # fmt: skip
    shown |= around(place, name, acts=acts, page_title=titles[address])
    shown["empty_next"] = _("Begin with the buttons above.") if acts else ""
    return render(request, f"restitution/{name}.html", shown)


def _offers(place: Place, row: UUID, names: set[str]) -> list[tuple[str, Any]]:
    order = [key for key in ACTS if key in names]
    return [(reverse("restitution:act_on", args=[place.one.uid, key, row]), ACTS[key].words) for key in order]


def _entry(place: Place, row: RegisterEntry, undone: int | None) -> dict[str, Any]:
    postings = [
        {"words": posting_words(account), "amount_fen": fen, "currency": currency}
        for account, fen, currency in row.postings[:MOST_POSTINGS]
    ]
    may = "work" in place.able and not row.corrects and undone is None
    return {
        "number": row.number, "at": row.at, "words": entry_words(row.kind), "by": by_whom(row), "postings": postings,
        "more": max(0, len(row.postings) - MOST_POSTINGS), "note": row.note, "corrects": row.corrects,
        "corrected_by": undone,
        "url": reverse("restitution:entry_correct", args=[place.one.uid, row.number]) if may else "",
    }  # fmt: skip
