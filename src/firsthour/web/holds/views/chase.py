"""The page of a pursuit: where the money is, the tree of accounts, what waits for approval, what to ask next."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.base.money import format_amount
from firsthour.law.tracing import list_rules
from firsthour.recovery.holds import HoldState
from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.holds.chase_forms import HopForm, PickForm
from firsthour.web.holds.chase_shown import account_subject
from firsthour.web.holds.models import HoldRequest
from firsthour.web.holds.operations.chasing import choose_rule, follow, pick_arrival
from firsthour.web.holds.operations.hopping import NewHop
from firsthour.web.holds.operations.pursuing import add_account
from firsthour.web.holds.policies import note_seen, request_steps
from firsthour.web.holds.queries import chase_page, doubts
from firsthour.web.holds.queries.chases import ReadChase, read_chase
from firsthour.web.holds.queries.holds import list_falling_stops, missing_of
from firsthour.web.holds.queries.races import read_race
from firsthour.web.holds.rules import hold_rules
from firsthour.web.holds.templatetags.holds_chase import hold_words, hop_words, source_words
from firsthour.web.holds.views.chase_opening import ChasePlace, open_chase
from firsthour.web.people.forms import said_in
from firsthour.web.people.views.pages import form_page
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import exact_time
from firsthour.web.ui.masking import mask_account, mask_person, tail_of
from firsthour.web.ui.templatetags.firsthour import amount, spoken_language

LINES = ("entry", "stop", "hop_entry", "answer")


@require_GET
@needs(Permission.SEE_HOLDS)
def chase(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a pursuit; ``?draft=`` opens one of the drafts."""
    place = open_chase(request, uid)
    if not isinstance(place, ChasePlace):
        return place
    shown = _shown(request, place)
    place.note(request, "hold.chase_open", n_records=len(shown["read"].read))
    return render(request, "holds/chase.html", shown)


@require_GET
@needs(Permission.SEE_HOLDS)
def chase_part(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Return what of the page changes; nothing (204) where nothing has, and no clock has turned."""
    place = open_chase(request, uid)
    if not isinstance(place, ChasePlace):
        return place
    turns = request.GET.get("turns", "")
    has_turned = not turns.isdigit() or int(turns[:15]) <= request.now.timestamp() * 1000
    if request.GET.get("sign") == chase_page.sign_of(place.pursuit) and not (turns and has_turned):
        return HttpResponse(status=204)
    return render(request, "holds/chase_board.html", _shown(request, place))


@require_http_methods(["GET", "POST"])
@needs(Permission.WORK_HOLDS)
def chase_hop(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Add an account that the money reached, by hand; its stop is drafted at once."""
    place = open_chase(request, uid, step="work")
    if not isinstance(place, ChasePlace):
        return place
    read = read_chase(place.pursuit, request.now)
    parents = _parents(read)
    form = HopForm(request.POST or None, parents=parents, now=request.now, initial={"parent": request.GET.get("from")})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        new = NewHop(
            account=given["account"], institution=given["institution"], holder=given["holder"],
            amount_fen=given["amount"], arrived_at=given["at"], parent=read.hops_by_key.get(given["parent"]),
        )  # fmt: skip
        with said_in(form):
            add_account(place.pursuit, new, officer=request.access.officer, by=request.actor, now=request.now)
            follow(place.pursuit, by=request.actor, now=request.now)
            messages.success(request, _("The account is in the tree; its stop-payment is drafted."))
            return redirect("holds:chase", uid)
    return _asked(request, place, form, title=_("Add a hop"), verb=_("Add"), about=place.matter.number)


@require_http_methods(["GET", "POST"])
@needs(Permission.WORK_HOLDS)
def chase_pick(request: HttpRequest, uid: UUID, *, hop: UUID) -> HttpResponse:
    """Say which row of the bank's answer a payment is; nothing is guessed."""
    place = open_chase(request, uid, step="work")
    if not isinstance(place, ChasePlace):
        return place
    found = next((one for one in doubts.list_doubts(place.pursuit) if one.hop.uid == hop), None)
    if found is None:
        raise Http404
    rows = [(one.name, _row_words(one)) for one in found.rows]
    form = PickForm(request.POST or None, rows=rows)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            picked, row = found.paid.key, form.cleaned_data["row"]
            pick_arrival(found.hop, picked, row=row, by=request.actor, now=request.now)
            messages.success(request, _("Noted; the money is followed from there."))
            return redirect("holds:chase", uid)
    place.note(request, "hold.rows", n_records=len(rows))
    about = f"{tail_of(found.hop.hold.account)} · {amount(found.paid.whole_fen)} · {exact_time(found.paid.at)}"
    return _asked(request, place, form, title=_("Which row is this payment?"), verb=_("This one"), about=about)


@require_POST
@needs(Permission.WORK_HOLDS)
def chase_rule(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Follow the money under another rule."""
    place = open_chase(request, uid, step="work")
    if not isinstance(place, ChasePlace):
        return place
    choose_rule(place.pursuit, request.POST.get("rule", ""), by=request.actor, now=request.now)
    messages.success(request, _("Followed under the chosen rule; what was sent stands."))
    return redirect("holds:chase", uid)


@require_GET
@needs(Permission.SEE_HOLDS)
def chase_list(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show the accounts of a pursuit as a list to be printed, closing to the fen."""
    place = open_chase(request, uid)
    if not isinstance(place, ChasePlace):
        return place
    shown = _shown(request, place)
    place.note(request, "hold.chase_list", n_records=len(shown["read"].read))
    return render(request, "holds/chase_list.html", shown)


@require_http_methods(["GET", "POST"])
@needs(Permission.EXPORT_LIST)
def chase_export(request: HttpRequest, uid: UUID, *, form: str) -> HttpResponse:
    """Take the list out as xlsx or csv."""
    place = open_chase(request, uid)
    if not isinstance(place, ChasePlace):
        return place
    read = read_chase(place.pursuit, request.now)
    rows = [(node, read.hops_by_key[node.hop.key]) for node in read.chase.nodes]
    words = [(_("Matter"), place.matter.number), (_("Rule"), rule_words(place.pursuit.rule))]
    export = Export(
        f"holds-{place.matter.number}", _("Stops and freezes"), _COLUMNS, rows, len(rows), words, record_kind="property"
    )
    return export_list(request, export, form=form)


def rule_words(code: str) -> str:
    """Write the name of a tracing rule."""
    return next((card.name[spoken_language()] for card in list_rules() if card.code == code), code)


def _shown(request: HttpRequest, place: ChasePlace) -> dict[str, Any]:
    """Return all that the page shows."""
    read = read_chase(place.pursuit, request.now)
    note_seen(request.access, read.holds_by_key.values())
    unclear = doubts.list_doubts(place.pursuit)
    board = chase_page.lay_board(read, now=request.now, doubts=[(str(one.hop.uid), one) for one in unclear])
    drafts = [_draft(request, place, one, read.read[one.hold_id].state) for one in chase_page.open_drafts(read)]
    chosen = next((one for one in drafts if str(one["request"].uid) == request.GET.get("draft")), None)
    faces = [*(face for card in board.cards for face in card.clocks), *(one["clock"] for one in drafts)]
    turns = min((face.turns_at for face in faces if face.turns_at), default=None)
    lines = hold_rules().lines
    return {
        "place": place, "pursuit": place.pursuit, "matter": place.matter, "read": read, "board": board,
        "drafts": drafts, "chosen": chosen or (drafts[0] if drafts else None), "is_chosen": chosen is not None,
        "race": read_race(read, place.pursuit), "lines": [(key, lines[key]) for key in LINES],
        "falling": list_falling_stops(request.access, now=request.now, matter=place.matter),
        "asks": [one for one in read.chase.asks if one.why not in ("approve",)],
        "rule": rule_words(place.pursuit.rule),
        "rules": [(card.code, card.name[spoken_language()]) for card in list_rules()],
        "sign": chase_page.sign_of(place.pursuit), "turns": int(turns.timestamp() * 1000) if turns else "",
        "subjects": {str(one.uid): account_subject(one) for one in read.holds_by_key.values()},
        "chart_url": _chart_url(request, place), "page_title": _("Chase"),
    }  # fmt: skip


def _draft(request: HttpRequest, place: ChasePlace, one: HoldRequest, state: HoldState) -> dict[str, Any]:
    """Return a draft with what may be done with it; whoever may neither ask nor approve sees why it waits."""
    one.hold.pursuit = place.pursuit
    steps = request_steps(request.access, one, standing=place.standing, now=request.now, state=state)
    line = hold_rules().lines["stop" if one.measure in ("stop", "") else "freeze"]
    return {
        "request": one, "steps": steps, "clock": chase_page.request_clock(one, now=request.now), "line": line,
        "lacks": missing_of(one), "subject": account_subject(one.hold),
        "cautions": hold_rules().cautions_for(one.hold.flags),
    }  # fmt: skip


def _parents(read: ReadChase) -> list[tuple[str, str]]:
    """Return where an account by hand may hang: the loss itself, or an account that has money left."""
    listed = [("", "")] if not read.chase.nodes else []
    listed.append(("loss", _("the loss itself")))
    for node in read.chase.nodes:
        hold = read.holds_by_key[node.hop.key]
        words = f"{hop_words(node.depth)} · {hold.institution} {tail_of(hold.account)} · {amount(node.left_there_fen)}"
        listed.append((node.hop.key, words))
    return [one for one in listed if one[0]]


def _row_words(row: doubts.DoubtRow) -> str:
    """Write a row of an answer: when, how much, from whom (masked)."""
    told = row.row
    payer = " ".join(part for part in (told.counterparty_bank, tail_of(told.counterparty)) if part)
    return " · ".join(part for part in (exact_time(told.at), amount(told.amount_fen), payer) if part)


def _chart_url(request: HttpRequest, place: ChasePlace) -> str:
    """Return where the matter's statements are, for who may see them."""
    return reverse("statements:home", args=[place.matter.uid]) if request.access.may(Permission.LOOK_UP_ACCOUNT) else ""


def _asked(request: HttpRequest, place: ChasePlace, form: Any, *, title: str, verb: str, about: str) -> HttpResponse:
    """Return a form as a dialog, or as a page where there is no script or something is wrong."""
    if request.headers.get("HX-Request") and request.method == "GET":
        words = {"form": form, "title": title, "verb": verb, "about": about, "action": request.get_full_path()}
        return render(request, "holds/chase_dialog.html", words)
    return form_page(request, form, title=title, verb=verb, back="holds:chase", back_uid=place.pursuit.uid, about=about)


_COLUMNS = (
    Column(_lazy("Hop"), lambda row: row[0].depth),
    Column(_lazy("Institution"), lambda row: row[1].hold.institution),
    Column(_lazy("Account"), lambda row: row[1].hold.account, mask=mask_account),
    Column(_lazy("Holder"), lambda row: row[1].hold.holder, mask=mask_person),
    Column(_lazy("Came in at"), lambda row: exact_time(row[1].arrived_at)),
    Column(_lazy("Came in"), lambda row: format_amount(row[1].amount_fen)),
    Column(_lazy("State"), lambda row: hold_words(row[0].hop.state)),
    Column(_lazy("Held"), lambda row: format_amount(row[0].own.held_fen)),
    Column(_lazy("Asked"), lambda row: format_amount(row[0].own.asked_fen)),
    Column(_lazy("To be approved"), lambda row: format_amount(row[0].own.drafted_fen)),
    Column(_lazy("Went on"), lambda row: format_amount(row[0].onward_fen)),
    Column(_lazy("Left for good"), lambda row: format_amount(row[0].own.gone_fen)),
    Column(_lazy("Not seen"), lambda row: format_amount(row[0].own.residual_fen)),
    Column(_lazy("How it is known"), lambda row: source_words(row[1].source)),
)
