"""Decisions and what the banks make of them: payments, the pay-out file, the answers; and the notice as a paper."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from firsthour.base.money import format_amount
from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.gateway.queries.messages import messages_about
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.people.views.pages import found
from firsthour.web.restitution.models import AgainState, Batch, BatchLine, BatchState
from firsthour.web.restitution.operations.planning import PAYOUT_ABOUT
from firsthour.web.restitution.policies import batch_acts, fund_words, line_acts
from firsthour.web.restitution.queries import matrix as tables
from firsthour.web.restitution.queries import restitutions as queries
from firsthour.web.restitution.views.act_table import ACTS
from firsthour.web.restitution.views.opening import Place, around, first_of, open_place
from firsthour.web.restitution.wording import batch_state_of, line_state_of
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import day
from firsthour.web.ui.masking import mask_person, tail_of

STATES = ("amount_differs", "doubled", "overdue", "waiting", "failed", "returned", "paid")


@require_GET
@needs(Permission.SEE_RESTITUTION)
def batches(request: HttpRequest, uid: UUID) -> HttpResponse:
    """List the decisions: how much, by whom, where it is."""
    place = open_place(request, uid)
    if not isinstance(place, Place):
        return place
    rows = [
        {
            "batch": row, "sums": sums, "state": batch_state_of(row.state), "url": _url(place, row),
            "n_waits": len(row.waits),
        }
        for row, sums in queries.list_batches(place.one)
    ]  # fmt: skip
    place.note("batches")
    acts = []
    if "ask" in place.acts:
        act = ACTS["ask"]
        url = reverse("restitution:act", args=[place.one.uid, "ask"])
        acts.append({"url": url, "icon": act.icon, "words": act.words, "tone": "primary"})
    shown = around(
        place, "batches", rows=rows, acts=acts, register="decisions", page_title=_("Decisions and payment"),
        total=len(rows), empty=_("Nothing was decided yet."),
        empty_next=_("First the table, then the notice, then the decision."),
    )  # fmt: skip
    return render(request, "restitution/batches.html", shown)


@require_GET
@needs(Permission.SEE_RESTITUTION)
def batch(request: HttpRequest, uid: UUID, *, batch: UUID) -> HttpResponse:
    """Show a decision: every payment, what the bank said of it, what is for a person."""
    place = open_place(request, uid)
    if not isinstance(place, Place):
        return place
    one = found(lambda: queries.get_one_batch(place.one, batch))
    first, state = first_of(request), request.GET.get("state", "")
    if state and state not in STATES:
        raise Http404
    lines, total = queries.list_lines(one, state=state, first=first)
    until = first + len(lines)
    rows = [_line(place, line) for line in lines]
    place.note("batch", n_records=len(rows))
    shown: dict[str, Any] = {
        "place": place, "one": place.one, "batch": one, "rows": rows, "total": total, "until": until,
        "next_url": f"{_url(place, one)}?first={until}&state={state}" if until < total else "",
    }  # fmt: skip
    if first:
        return render(request, "restitution/parts/line_rows.html", shown)
    counts = queries.count_states(one)
    names = batch_acts(one, place.able)
    offers = [
        (reverse("restitution:act_on", args=[place.one.uid, key, one.uid]), ACTS[key]) for key in ACTS if key in names
    ]
    shown |= around(
        place, "batches", page_title=f"{place.one.number}-{one.n}", offers=offers, state=batch_state_of(one.state),
        states=[(key, line_state_of(key)[0], counts[key], key == state) for key in STATES if counts.get(key)],
        n_again=one.lines.exclude(sent_at=None).filter(booked="").count(),
        n_all=sum(counts.values()), is_all=not state, chosen_state=state, strays=queries.strays_of(one),
        waits=len(one.waits),
        clock=queries.clock_for(PAYOUT_ABOUT, one.uid, now=request.now) if one.sent_at else None,
        may_take=request.access.may(Permission.EXPORT_LIST) and one.state in _TAKEN,
        messages_to_banks=messages_about(PAYOUT_ABOUT, [str(one.uid)]).get(str(one.uid), []),
    )  # fmt: skip
    return render(request, "restitution/batch.html", shown)


_TAKEN = (BatchState.DECIDED, BatchState.SENT, BatchState.SETTLED)


@require_http_methods(["GET", "POST"])
@needs(Permission.EXPORT_LIST)
def payout(request: HttpRequest, uid: UUID, *, batch: UUID, form: str) -> HttpResponse:
    """Take out the pay-out file of a decision."""
    place = open_place(request, uid)
    if not isinstance(place, Place):
        return place
    one = found(lambda: queries.get_one_batch(place.one, batch))
    if one.state not in _TAKEN:
        raise Http404
    wanted = queries.lines_of(one)
    if request.GET.get("again") == "1":
        wanted = wanted.exclude(sent_at=None).filter(booked="")
    columns = [
        Column(_("Reference"), lambda line: line.reference),
        Column(_("Instead of"), instead_of),
        Column(_("From the bank"), lambda line: line.fund.bank),
        Column(_("From the account"), lambda line: line.fund.account, tail_of),
        Column(_("Victim"), lambda line: line.claim.victim, mask_person),
        Column(_("Bank of the victim"), lambda line: line.payee_bank or line.claim.bank),
        Column(_("Account of the victim"), lambda line: line.payee_account or line.claim.account, tail_of),
        Column(_("Amount"), lambda line: format_amount(line.amount_fen, currency=line.currency)),
        Column(_("Currency"), lambda line: line.currency),
        Column(_("Paper"), lambda line: line.decision.number if line.decision else None),
    ]  # fmt: skip
    title = f"{place.one.number}-{one.n}"
    words = [(_("Decision to pay"), title)]
    listed = Export.of("payout", title, columns=columns, rows=wanted, filter_words=words, record_kind="property")
    return export_list(request, listed, form=form)


@require_GET
@needs(Permission.SEE_RESTITUTION)
def notice(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show the notice as it is published: every victim masked, what is open, what is paid pro rata."""
    place = open_place(request, uid)
    if not isinstance(place, Place):
        return place
    plan = place.notice.plan if place.notice is not None else place.plan
    if plan is None:
        raise Http404
    rows, totals = [], []
    for currency in tables.currencies_of(plan):
        table = tables.Matrix(plan, currency)
        part = table.rows(0, many=len(table.claims))
        victims = tables.claims_by_key(plan, [row.claim.claim_id for row in part])
        own = [_announced(row, victims[row.claim.claim_id].victim, currency) for row in part]
        rows += [row for row in own if row["fen"]]
        totals.append({name: sum(row[name] for row in own) for name in ("open_fen", "fen")} | {"currency": currency})
    place.note("notice", n_records=len(rows))
    since = place.notice.published_at if place.notice is not None else request.now
    shown = around(place, "plan", notice={
        "title": _("Notice of restitution"), "rows": rows, "totals": totals, "unit": unit_words(place.matter.unit),
        "day": day(since), "hash": plan.digest[:12],
        "lines": [
            _("In the case %(number)s money is held that cannot be told apart by its trace. It is to be given back to "
              "the victims below in proportion to their losses that are not made good.")
            % {"number": place.matter.number},
        ],
        "after": [
            _("Whoever objects, or is a victim and not named here, says so to the unit below within thirty days of "
              "this notice, with proof. Nothing has to be paid for it, and no officer collects for anybody."),
        ],
    })  # fmt: skip
    return render(request, "restitution/notice.html", shown)


def _announced(row: tables.Row, victim: str, currency: str) -> dict[str, Any]:
    fen = sum(ways.get(tables.PRO_RATA, 0) for ways in row.cells.values())
    direct = row.paid_fen - fen
    return {"name": mask_person(victim), "open_fen": row.claim.open_fen - direct, "fen": fen, "currency": currency}


def instead_of(line: BatchLine) -> str | None:
    """Return the reference of the payment that this one replaces; None where it replaces none."""
    before = getattr(line, "ordered_by", None)
    return before.line.reference if before is not None else None


def _line(place: Place, line: BatchLine) -> dict[str, Any]:
    words, tone = line_state_of(line.state)
    needs = "settle" in line_acts(line, place.able | {"decide"})
    acts = line_acts(line, place.able)
    return {
        "line": line, "words": words, "tone": tone, "fund": fund_words(line.fund), "needs_person": needs,
        "url": _act_url(place, "settle", line=line) if "settle" in acts else "",
        "again_url": _act_url(place, "order_again", line=line) if "order_again" in acts else "", "again": _again(line),
    }  # fmt: skip


def _act_url(place: Place, name: str, *, line: BatchLine) -> str:
    return reverse("restitution:act_on", args=[place.one.uid, name, line.uid])


def _again(line: BatchLine) -> tuple[str, str] | None:
    """Return what became of the wish to order a payment again, and its tone."""
    standing = [one for one in line.orders_again.all() if one.state != AgainState.REFUSED]
    if not standing:
        return None
    made = standing[-1].made
    if made is None:
        return _("ordering again waits for approval"), "warn"
    return _("ordered again: %(reference)s") % {"reference": made.reference}, ""


def _url(place: Place, one: Batch) -> str:
    return reverse("restitution:batch", args=[place.one.uid, one.uid])
