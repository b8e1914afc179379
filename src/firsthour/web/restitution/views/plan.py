"""Who gets how much: the table with its clocks, ways, objections and steps; one cell explained; the table taken out."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from firsthour.base.money import format_amount
from firsthour.recovery.objections import effect_of
from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.people.views.pages import found
from firsthour.web.restitution.operations.objecting import demand_of, plan_of
from firsthour.web.restitution.operations.planning import rule_in_force
from firsthour.web.restitution.policies import fund_words
from firsthour.web.restitution.queries import matrix as tables
from firsthour.web.restitution.queries import restitutions as queries
from firsthour.web.restitution.views.explaining import cell_shown
from firsthour.web.restitution.views.opening import Place, around, first_of, open_place
from firsthour.web.restitution.views.plan_around import clocks_shown, objections_shown, progress_shown, ways_shown
from firsthour.web.restitution.wording import way_of
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.masking import mask_person
from firsthour.web.ui.templatetags.firsthour import share_of

MOST_EFFECTS = 12


@require_GET
@needs(Permission.SEE_RESTITUTION)
def plan(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a restitution: its clocks, the table to the fen, the ways, objections and steps."""
    place = open_place(request, uid)
    if not isinstance(place, Place):
        return place
    shown = around(place, "plan", clocks=clocks_shown(place), progress=progress_shown(place))
    shown |= objections_shown(place) | {"ways": ways_shown(place)}
    papers, more = queries.papers_of(place.one)
    shown |= {"papers": [_paper(one) for one in papers], "more_papers": more}
    if place.plan is not None:
        table = _table(request, place)
        shown |= _matrix(place, table, first=0)
        shown |= {"plan": place.plan, "currencies": _currencies(request, place), "short_hash": place.plan.digest[:12]}
        shown["cell"] = _first_cell(place, table)
    shown["may_export"] = request.access.may(Permission.EXPORT_LIST)
    place.note("open", n_records=min(tables.PAGE, shown["n_claims"]))
    return render(request, "restitution/plan.html", shown)


@require_GET
@needs(Permission.SEE_RESTITUTION)
def rows(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Return the next lines of the table."""
    place = open_place(request, uid)
    if not isinstance(place, Place):
        return place
    if place.plan is None:
        raise Http404
    shown = _matrix(place, _table(request, place), first=first_of(request))
    place.note("rows", n_records=len(shown["rows"]))
    return render(request, "restitution/parts/matrix_rows.html", shown | {"one": place.one, "place": place})


@require_GET
@needs(Permission.SEE_RESTITUTION)
def cell(request: HttpRequest, uid: UUID, *, claim: UUID, hold: UUID) -> HttpResponse:
    """Explain one cell of the table."""
    place = open_place(request, uid)
    if not isinstance(place, Place):
        return place
    victim = found(lambda: place.one.claims.get(uid=claim))
    fund = found(lambda: place.one.funds.get(uid=hold))
    if place.plan is None:
        raise Http404
    table = tables.Matrix(place.plan, victim.currency)
    explained = table.explain(victim.key, fund.key)
    if explained is None:
        raise Http404
    funds = tables.funds_by_key(place.plan)
    place.note("cell", n_records=1)
    shown = {"one": place.one, "cell": cell_shown(explained, victim, funds=funds), "currency": victim.currency}
    return render(request, "restitution/parts/cell.html", shown)


@require_GET
@needs(Permission.SEE_RESTITUTION)
def effect(request: HttpRequest, uid: UUID, *, objection: UUID) -> HttpResponse:
    """Work out who would get more or less if an objection were upheld."""
    place = open_place(request, uid)
    if not isinstance(place, Place):
        return place
    one = found(lambda: place.one.objections.select_related("claim", "fund").get(uid=objection))
    if place.plan is None:
        raise Http404
    change = effect_of(plan_of(place.plan), demand_of(one, place.plan))
    named = one.claim.key if one.claim is not None else ""
    order = sorted(change, key=lambda key: (key != named, -abs(change[key]), key))
    victims = tables.claims_by_key(place.plan, order[:MOST_EFFECTS])
    currency = one.claim.currency if one.claim is not None else one.fund.currency if one.fund is not None else "CNY"
    place.note("effect", n_records=len(victims))
    shown = {
        "one": place.one, "currency": currency, "together": sum(change.values()),
        "effect": [{"claim": victims.get(key), "words": key, "fen": change[key]} for key in order[:MOST_EFFECTS]],
        "more": max(0, len(order) - MOST_EFFECTS),
    }  # fmt: skip
    return render(request, "restitution/parts/effect.html", shown)


@require_http_methods(["GET", "POST"])
@needs(Permission.EXPORT_LIST)
def export(request: HttpRequest, uid: UUID, *, form: str) -> HttpResponse:
    """Take the table out, every victim a line."""
    place = open_place(request, uid)
    if not isinstance(place, Place):
        return place
    if place.plan is None:
        raise Http404
    table = _table(request, place)
    funds = tables.funds_by_key(place.plan)
    heads = [_hold_column(key.hold_id, fund_words(funds[key.hold_id]), table.currency) for key in table.holds]
    columns = [
        Column(_("No."), lambda row: row[0].claim.claim_id),
        Column(_("Victim"), lambda row: row[1].victim, mask_person),
        Column(_("Loss"), lambda row: format_amount(row[0].claim.loss_fen, currency=table.currency)),
        Column(_("Has back"), lambda row: format_amount(row[0].claim.returned_fen, currency=table.currency)),
        *heads,
        Column(_("To be given back"), lambda row: format_amount(row[0].paid_fen, currency=table.currency)),
    ]  # fmt: skip
    words = [
        (_("Restitution"), place.one.number),
        (_("Allocation table"), place.plan.digest[:12]),
        (_("Currency"), table.currency),
    ]
    name = f"{place.one.number} {_('Who gets how much')}"
    listed = Export("restitution", name[:80], columns, _lines(place, table), len(table.claims), words, "property")
    return export_list(request, listed, form=form)


def _hold_column(key: str, words: str, currency: str) -> Column:
    return Column(words, lambda row: format_amount(sum(row[0].cells.get(key, {}).values()), currency=currency))


def _lines(place: Place, table: tables.Matrix) -> Iterator[tuple[tables.Row, Any]]:
    if place.plan is None:
        return
    for first in range(0, len(table.claims), 500):
        part = table.rows(first, many=500)
        victims = tables.claims_by_key(place.plan, [row.claim.claim_id for row in part])
        yield from ((row, victims[row.claim.claim_id]) for row in part)


def _table(request: HttpRequest, place: Place) -> tables.Matrix:
    if place.plan is None:
        raise Http404
    known = tables.currencies_of(place.plan)
    wanted = request.GET.get("currency", "")
    return tables.Matrix(place.plan, wanted if wanted in known else known[0])


def _currencies(request: HttpRequest, place: Place) -> list[dict[str, Any]]:
    if place.plan is None:
        return []
    known = tables.currencies_of(place.plan)
    chosen = _table(request, place).currency
    return [{"words": key, "url": f"?currency={key}", "selected": key == chosen} for key in known]


def _matrix(place: Place, table: tables.Matrix, *, first: int) -> dict[str, Any]:
    """Return a page of the table as the templates take it."""
    if place.plan is None:
        return {}
    funds, part = tables.funds_by_key(place.plan), table.rows(first)
    victims = tables.claims_by_key(place.plan, [row.claim.claim_id for row in part])
    columns = [
        {
            "key": hold.hold_id, "uid": funds[hold.hold_id].uid, "words": fund_words(funds[hold.hold_id]),
            "amount_fen": hold.amount_fen, "paid_fen": table.by_hold.get(hold.hold_id, 0),
            "way": table.ways[hold.hold_id], "way_words": way_of(table.ways[hold.hold_id]),
        }
        for hold in table.holds
    ]  # fmt: skip
    totals = table.totals()
    until, is_first = first + len(part), first == 0
    shown = [_row(place, row, victims[row.claim.claim_id], columns=columns) for row in part]
    if is_first:
        _mark_first(shown)
    rule = rule_in_force()
    return {
        "columns": columns, "rows": shown, "currency": table.currency, "n_columns": len(columns) + 5,
        "totals": totals | {"share": share_of(totals["paid_fen"], totals["open_fen"]) if totals["open_fen"] else "—"},
        "until": until, "next": until if until < totals["n_claims"] else None,
        "formula": rule.formulas.get(place.plan.formula, rule.chosen),
    }  # fmt: skip


def _row(place: Place, row: tables.Row, victim: Any, *, columns: list[dict[str, Any]]) -> dict[str, Any]:
    cells, tail = [], row.tail_fen
    for column in columns:
        ways = row.cells.get(column["key"], {})
        own = tail if tail and ways.get(tables.PRO_RATA) else 0
        tail -= own  # the odd fen is marked once, where the claim's share begins
        url = reverse("restitution:cell", args=[place.one.uid, victim.uid, column["uid"]])
        cells.append({"column": column, "fen": sum(ways.values()), "tail_fen": own, "url": url, "on": False})
    open_fen = row.claim.open_fen
    return {
        "claim": victim, "loss_fen": row.claim.loss_fen, "returned_fen": row.claim.returned_fen, "cells": cells,
        "paid_fen": row.paid_fen, "share": share_of(row.paid_fen, open_fen) if open_fen else "—",
    }  # fmt: skip


def _mark_first(shown: list[dict[str, Any]]) -> None:
    cells = [one for row in shown for one in row["cells"] if one["fen"]]
    chosen = next((one for one in cells if one["tail_fen"]), cells[0] if cells else None)
    if chosen is not None:
        chosen["on"] = True


def _first_cell(place: Place, table: tables.Matrix) -> dict[str, Any] | None:
    """Return the explanation of the cell that is marked first."""
    if place.plan is None:
        return None
    funds, part = tables.funds_by_key(place.plan), table.rows(0)
    with_cells = [row for row in part if any(row.cells.get(hold.hold_id) for hold in table.holds)]
    row = next((one for one in with_cells if one.tail_fen), with_cells[0] if with_cells else None)
    if row is None:
        return None
    keys = [hold.hold_id for hold in table.holds if row.cells.get(hold.hold_id)]
    key = next((one for one in keys if row.tail_fen and tables.PRO_RATA in row.cells[one]), keys[0])
    explained = table.explain(row.claim.claim_id, key)
    victims = tables.claims_by_key(place.plan, [row.claim.claim_id])
    if explained is None or row.claim.claim_id not in victims:
        return None
    return cell_shown(explained, victims[row.claim.claim_id], funds=funds)


def _paper(paper: Any) -> dict[str, Any]:
    from firsthour.web.desk.document_kinds import get_one_document_kind
    from firsthour.web.ui.templatetags.firsthour import spoken_language

    words = get_one_document_kind(paper.kind).words[spoken_language()]
    return {
        "words": words,
        "number": paper.number or _("not signed yet"),
        "url": reverse("desk:paper", args=[paper.uid]),
    }
