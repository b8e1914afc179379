"""A trace: asked for, shown under each rule, every number opened to its rows, taken out as a dossier."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.papers.dossier_words import synthetic_name
from firsthour.web.audit.exporting import Column, Export, export_list, record_export
from firsthour.web.audit.operations import About
from firsthour.web.desk.file_types import EXCEL, WORD
from firsthour.web.desk.serving import file_response
from firsthour.web.people.forms import said_in
from firsthour.web.people.views.pages import found
from firsthour.web.statements.forms import TraceForm
from firsthour.web.statements.models import Trace, WorkState
from firsthour.web.statements.operations.tracing import ask_trace
from firsthour.web.statements.queries import asked
from firsthour.web.statements.queries import ledgers as ledger_queries
from firsthour.web.statements.queries import traces as queries
from firsthour.web.statements.queries.claims import list_payables
from firsthour.web.statements.queries.working import read_signs
from firsthour.web.statements.stated import Stated
from firsthour.web.statements.views.ledgers import first_of
from firsthour.web.statements.views.opening import Place, open_statements
from firsthour.web.statements.wording import rule_words, said
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import split_amount
from firsthour.web.ui.masking import tail_of
from firsthour.web.ui.templatetags.firsthour import spoken_language

MEDIA = {"html": "text/html; charset=utf-8", "docx": WORD.media_type, "xlsx": EXCEL.media_type}


@require_http_methods(["GET", "POST"])
@needs(Permission.LOOK_UP_ACCOUNT)
def trace_new(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Choose or type the payments to be traced; the same question is answered by the result that is there."""
    place = open_statements(request, uid, step="trace")
    if not isinstance(place, Place):
        return place
    ledgers = [one for one in ledger_queries.list_ledgers(place.matter) if one.version]
    payables = list_payables(request, place.matter)
    start = {"payments": [str(one.payment.pk) for one in payables if one.stated], "ledger": request.GET.get("ledger")}
    form = TraceForm(request.POST or None, ledgers=ledgers, payables=payables, initial=start)
    if request.method == "POST" and form.is_valid():
        ledger = next(one for one in ledgers if str(one.uid) == form.cleaned_data["ledger"])
        ledger.matter = place.matter
        with said_in(form):
            one = ask_trace(ledger, form.stated, by=request.actor, now=request.now, basis=str(place.basis.uid))
            return redirect("statements:trace", uid, one.uid)
    place.note(request, "statements.claims")
    chosen = set(form["payments"].value() or [])
    shown = {
        "place": place, "matter": place.matter, "form": form, "payables": payables, "chosen": chosen,
        "ledgers": ledgers, "page_title": _("Trace payments"),
    }  # fmt: skip
    return render(request, "statements/trace_new.html", shown, status=422 if form.errors else 200)


@require_GET
@needs(Permission.LOOK_UP_ACCOUNT)
def trace(request: HttpRequest, uid: UUID, *, trace: UUID) -> HttpResponse:
    """Show a trace under one rule: sums that close, the flow, where it ended under all rules, what to ask for next."""
    opened = _opened(request, uid, trace)
    if isinstance(opened, HttpResponse):
        return opened
    place, one = opened
    shown: dict[str, Any] = {"place": place, "matter": place.matter, "trace": one, "page_title": _("Trace")}
    if one.state != WorkState.DONE:
        key = f"trace:{one.uid}"
        shown["signs"] = read_signs("statements.trace", [key]).get(key)
        part = "statements/parts/trace_waits.html" if request.headers.get("HX-Request") else "statements/trace.html"
        return render(request, part, shown)
    if request.headers.get("HX-Request") and request.GET.get("wait"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    place.note(request, "statements.trace_open", about=About("trace", str(one.uid), one.identity[:12]))
    result = queries.Result(one)
    shown |= _chosen(request, result)
    return render(request, "statements/trace.html", shown)


@require_GET
@needs(Permission.LOOK_UP_ACCOUNT)
def transfers(request: HttpRequest, uid: UUID, *, trace: UUID) -> HttpResponse:
    """Return the next transfers of a trace."""
    opened = _opened(request, uid, trace, is_done=True)
    if isinstance(opened, HttpResponse):
        return opened
    place, one = opened
    result = queries.Result(one)
    rule = _rule(request, result)
    shown = {"place": place, "matter": place.matter, "trace": one, "rule": rule}
    listed = _transfers(result, rule, first=first_of(request))
    return render(request, "statements/parts/transfer_rows.html", shown | listed)


@require_GET
@needs(Permission.LOOK_UP_ACCOUNT)
def behind(request: HttpRequest, uid: UUID, *, trace: UUID) -> HttpResponse:
    """Show what a number is made of: its transfers, and the rows of the files that say so; each look is recorded."""
    opened = _opened(request, uid, trace, is_done=True)
    if isinstance(opened, HttpResponse):
        return opened
    place, one = opened
    result, wanted = queries.Result(one), request.GET.dict()
    figure = result.figure({name: str(value) for name, value in wanted.items()})
    if figure is None:
        raise Http404
    first = first_of(request)
    numbers = [*figure.transfers, *figure.less]
    rows = result.rows_behind(numbers[first : first + queries.DRAWER])
    place.note(
        request, "statements.rows", about=About("trace", str(one.uid), one.identity[:12]),
        n_records=sum(len(row["rows"]) for row in rows),
    )  # fmt: skip
    until, less = first + len(rows), set(figure.less)
    shown = {
        "place": place, "matter": place.matter, "trace": one, "figure": figure, "rule": wanted.get("rule", "fifo"),
        "rows": [{**row, "is_less": row["number"] in less} for row in rows], "total": len(numbers), "until": until,
        "next": until if until < len(numbers) else None, "first": first,
    }  # fmt: skip
    return render(request, "statements/parts/behind.html", shown)


@require_POST
@needs(Permission.LOOK_UP_ACCOUNT)
def pick(request: HttpRequest, uid: UUID, *, trace: UUID) -> HttpResponse:
    """Say which of several transfers a claim means: a new trace of all claims, with the choice in its record."""
    opened = _opened(request, uid, trace, is_done=True, step="trace")
    if isinstance(opened, HttpResponse):
        return opened
    place, one = opened
    claim_id, transfer = request.POST.get("claim", ""), request.POST.get("transfer", "")
    candidates = {
        (entry["claim_id"], found["transfer_id"]): found
        for entry in queries.Result(one).head["unmatched"]
        for found in entry["candidates"]
    }
    if (claim_id, transfer) not in candidates:
        raise Http404
    meant = candidates[claim_id, transfer]
    stated = [Stated(**claim) for claim in one.claims]
    stated = [replace(c, time=meant["time"], picked=transfer) if c.claim_id == claim_id else c for c in stated]
    new = ask_trace(one.ledger, stated, by=request.actor, now=request.now, basis=str(place.basis.uid))
    messages.success(request, _("Chosen and recorded. It is being traced again."))
    return redirect("statements:trace", uid, new.uid)


@require_POST
@needs(Permission.LOOK_UP_ACCOUNT)
def again(request: HttpRequest, uid: UUID, *, trace: UUID) -> HttpResponse:
    """Trace the same payments in the ledger as it stands now."""
    opened = _opened(request, uid, trace, step="trace")
    if isinstance(opened, HttpResponse):
        return opened
    place, one = opened
    stated = [Stated(**claim) for claim in one.claims]
    new = ask_trace(one.ledger, stated, by=request.actor, now=request.now, basis=str(place.basis.uid))
    return redirect("statements:trace", uid, new.uid)


@require_http_methods(["GET", "POST"])
@needs(Permission.EXPORT_LIST)
def dossier(request: HttpRequest, uid: UUID, *, trace: UUID, form: str) -> HttpResponse:
    """Hand the dossier out once a second officer approved it; before, ask for that with the list of what leaves."""
    opened = _opened(request, uid, trace, is_done=True)
    if isinstance(opened, HttpResponse):
        return opened
    place, one = opened
    if form not in MEDIA:
        raise Http404
    result, name = queries.Result(one), f"dossier-{one.identity[:12]}"
    approved = queries.approved_export(request.access.officer, name, now=request.now)
    if approved is None or approved.decider is None:
        return export_list(request, _export(result, place, name), form="xlsx")
    content = _written(result.content, form, rule=_rule(request, result))
    record_export(
        name, form=form, n_rows=approved.n_rows, by=request.actor, now=request.now, basis=place.basis,
        filter_words=[(_("Trace"), one.identity[:12])], record_kind="transaction", approver=approved.decider.name,
    )  # fmt: skip
    return file_response(content, f"{place.matter.number}-{name}.{form}", media_type=MEDIA[form])


def _opened(
    request: HttpRequest, uid: UUID, trace: UUID, *, is_done: bool = False, step: str = "see"
) -> tuple[Place, Trace] | HttpResponse:
    place = open_statements(request, uid, step=step)
    if not isinstance(place, Place):
        return place
    one = found(lambda: queries.get_one_trace(place.matter, trace))
    if is_done and one.state != WorkState.DONE:
        raise Http404
    return place, one


def _rule(request: HttpRequest, result: queries.Result) -> str:
    asked_for = request.GET.get("rule", "")
    return asked_for if asked_for in result.head["rules"] else result.head["rule"]


def _chosen(request: HttpRequest, result: queries.Result) -> dict[str, Any]:
    """Return what the page shows under the rule and currency that its address names."""
    rule, head, trace = _rule(request, result), result.head, result.trace
    text = request.GET.get("section", "0")
    number = int(text) if text.isdigit() and int(text[:3]) < len(result.sections) else 0
    section = result.sections[number] if result.sections else None
    shown: dict[str, Any] = {
        "rule": rule, "rules": head["rules"], "head": head, "section_number": number, "section": section,
        "options": [_option(code, place, rule=rule, number=number) for place, code in enumerate(head["rules"], 1)],
        "claims": trace.claims, "picked": [one for one in trace.claims if one["picked"]],
        "is_stale": trace.ledger.version != trace.ledger_version,
        "requests": _requests(result), "doubts": [one for one in head["doubts"] if rule in one["by_rule"]],
    }  # fmt: skip
    if section is not None:
        sums, reached = section["sums"][rule], _accounts(section, rule)
        shown |= {
            "sums": sums, "parts": queries.parts_of(section, rule), "chart": result.chart(number, rule),
            "ends": queries.list_ends(section, rule=rule, rules=head["rules"]), "currency": section["currency"],
            "accounts": reached[: queries.PAGE], "more_accounts": len(reached) > queries.PAGE,
            "currencies": [one["currency"] for one in head["sections"]],
            "totals": [section["sums"][code] for code in head["rules"]],
        }  # fmt: skip
    return shown | _transfers(result, rule, first=0)


def _option(code: str, place: int, *, rule: str, number: int) -> dict[str, Any]:
    return {
        "words": rule_words(code), "short": str(place), "selected": code == rule,
        "url": f"?rule={code}&section={number}",
    }  # fmt: skip


def _accounts(section: queries.Json, rule: str) -> list[queries.Json]:
    """Return the accounts the money reached under a rule, the nearest first, with their places in the result."""
    reached = [
        {**one, "place": place, "own": one["by_rule"][rule]}
        for place, one in enumerate(section["accounts"])
        if rule in one["by_rule"]
    ]
    return reached


def _requests(result: queries.Result) -> list[queries.Json]:
    known = asked.asked_in(result.trace)
    return [
        {**one, "place": place, "asked": known.get((one["account"], one["reason"], one["from"], one["to"]))}
        for place, one in enumerate(result.head["requests"][: queries.PAGE])
    ]


def _transfers(result: queries.Result, rule: str, *, first: int) -> dict[str, Any]:
    shown = result.transfers[first : first + queries.PAGE]
    rows = [{**one, "claimed_fen": one["by_rule"].get(rule, {}).get("amount_fen", 0)} for one in shown]
    until = first + len(rows)
    total = len(result.transfers)
    return {"transfers": rows, "n_transfers": total, "until": until, "next": until if until < total else None}


def _export(result: queries.Result, place: Place, name: str) -> Export:
    """Return what leaves with a dossier: its claims and transfers, line by line."""
    rows = list(_leaving(result))
    columns = [
        Column(_("No."), lambda row: row[0]), Column(_("When"), lambda row: row[1]),
        Column(_("Payer"), lambda row: row[2], mask=tail_of), Column(_("Payee"), lambda row: row[3], mask=tail_of),
        Column(_("Amount"), lambda row: row[4]),
    ]  # fmt: skip
    title = _("Dossier %(number)s") % {"number": place.matter.number}
    words = [(_("Trace"), result.trace.identity[:12]), (_("Ledger"), result.trace.ledger_version[:12])]
    return Export(name, title[:80], columns, rows, len(rows), words, record_kind="transaction")


def _leaving(result: queries.Result) -> Iterator[tuple[str, str, str, str, str]]:
    for claim in result.trace.claims:
        yield claim["claim_id"], claim["time"], "", claim["account"], _written_amount(claim["amount_fen"])
    for one in result.transfers:
        yield f"T{one['number']}", one["time"], one["from"], _plain(one["to"]), _written_amount(one["amount_fen"])


def _plain(account: str) -> str:
    words = synthetic_name(account)
    return said(words) if words is not None else account


def _written_amount(fen: int) -> str:
    parts = split_amount(fen, "zh")
    return f"{parts.yuan}{parts.fen}"


def _written(content: queries.Json, form: str, *, rule: str) -> bytes:
    """Return the dossier as a file, by the same writers as the command line's."""
    from firsthour.papers.docx_dossier import write_dossier_document
    from firsthour.papers.dossier_page import write_dossier_page
    from firsthour.papers.dossier_sheets import write_dossier_workbook

    language = spoken_language()
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"dossier.{form}"
        shown = {**content, "rule": rule}
        if form == "html":
            write_dossier_page(path, shown, language=language)
        elif form == "docx":
            write_dossier_document(path, shown, language=language)
        else:
            write_dossier_workbook(path, shown, language=language)
        return path.read_bytes()
