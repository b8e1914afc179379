"""How is a trace asked for, computed in the background, and kept by what it was made from?

The result's identity is a hash over ledger version, claim set, exits table and code; the same question on the same
ledger is answered by the result that is there. What is written is the content of the dossier as the command line
composes it, laid out in pieces, so that a page reads no more than it shows.
"""

import gc
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from firsthour.base.clock import Precision, format_us, to_us
from firsthour.base.errors import FirstHourError, UserError
from firsthour.papers.dossier_words import synthetic_holder
from firsthour.web.desk.models import Matter
from firsthour.web.statements.folders import ledger_folder, result_folder, write_json
from firsthour.web.statements.jobs import trace_payments
from firsthour.web.statements.models import Ledger, Trace, WorkState
from firsthour.web.statements.operations.telling import error_json, tell
from firsthour.web.statements.stated import Stated
from firsthour.web.ui.acting import Actor
from firsthour.web.ui.jobs import put
from firsthour.web.ui.masking import mask_person

FORMAT = 1
PIECES = ("transfers", "source_rows", "tables", "claims", "sections")


class NoClaimError(UserError):
    """A trace of nothing."""

    code = "no_claim_chosen"
    english = "Choose or type at least one payment that is to be traced."
    chinese = "请至少选择或填写一笔要追踪的款项。"


class EmptyLedgerError(UserError):
    """A trace in a ledger without files."""

    code = "ledger_without_files"
    english = "This ledger has no statements yet; drop some first."
    chinese = "该账本还没有流水，请先导入。"


@transaction.atomic
def ask_trace(ledger: Ledger, stated: Sequence[Stated], *, by: Actor, now: datetime, basis: str = "") -> Trace:
    """Ask for a trace; the same one of the same ledger version is not computed twice.

    Raises
    ------
    NoClaimError, EmptyLedgerError
        There is nothing to trace, or nothing to trace it in.
    """
    if not stated:
        raise NoClaimError
    if not ledger.version:
        raise EmptyLedgerError
    from firsthour.tracing.claims import claim_set_hash

    claim_set = claim_set_hash([one.claim() for one in stated])
    known = Trace.objects.filter(ledger=ledger, ledger_version=ledger.version, claim_set=claim_set)
    for one in known.filter(state__in=(WorkState.WAITING, WorkState.RUNNING, WorkState.DONE)).order_by("-pk"):
        if one.state != WorkState.DONE or one.code_version == code_version():
            return one
    trace = Trace.objects.create(
        ledger=ledger, claims=[asdict(one) for one in stated], claim_set=claim_set, ledger_version=ledger.version,
        asked_at=now, by_key=by.key, by_name=by.name,
    )  # fmt: skip
    put(trace_payments, key=f"trace:{trace.uid}", arguments={"trace": str(trace.uid)})
    facts = {"trace": str(trace.uid), "claims": len(stated), "picked": [one.picked for one in stated if one.picked]}
    tell("statements.trace", ledger.matter, ledger=ledger, by=by, now=now, basis=basis, facts=facts)
    return trace


def carry_out(uid: str, *, by: Actor, now: datetime, check: Callable[[], None]) -> None:
    """Compute a trace and keep it; done before, it is left alone."""
    trace = Trace.objects.select_related("ledger__matter__unit").get(uid=uid)
    if trace.state in (WorkState.DONE, WorkState.FAILED):
        return
    Trace.objects.filter(pk=trace.pk).update(state=WorkState.RUNNING)
    try:
        content = _compose(trace, now=now)
    except FirstHourError as refused:  # also a result that does not close: it is withheld, and said why
        _note_end(trace, {"state": WorkState.FAILED, "error": error_json(refused)}, by=by, now=now)
        return
    check()
    identity = identity_of(content["made_from"])
    keep_result(identity, content)
    made = content["made_from"]
    ended = {
        "state": WorkState.DONE, "identity": identity, "ledger_version": made["ledger_version"],
        "exits_table": made["exits_table"], "code_version": code_version(), "n_unmatched": len(content["unmatched"]),
        "sums": [{"currency": one["currency"], **one["sums"][content["rule"]]} for one in content["sections"]],
    }  # fmt: skip
    _note_end(trace, ended, by=by, now=now)


def identity_of(made_from: Mapping[str, Any]) -> str:
    """Return the identity of a result."""
    parts = [made_from[name] for name in ("ledger_version", "claim_set", "exits_table")]
    return hashlib.sha256(json.dumps([FORMAT, code_version(), *parts]).encode()).hexdigest()


def code_version() -> str:
    """Return which code computes: the program's version and a hash over what decides what a ledger means."""
    from firsthour import __version__
    from firsthour.ledger.store import ledger_code_version

    return f"{__version__}+{ledger_code_version()}"


def keep_result(identity: str, content: Mapping[str, Any]) -> None:
    """Write a result in pieces into its folder, whole or not at all; one that is there stays."""
    home = result_folder(identity)
    if home.is_dir():
        return
    draft = home.with_name(f"{identity}.{os.getpid()}.tmp")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    write_json(draft / "dossier.json", content)
    for name in PIECES:
        write_json(draft / f"{name}.json", content[name])
    head = {name: value for name, value in content.items() if name not in PIECES}
    lines = [{"currency": one["currency"], "sums": one["sums"]} for one in content["sections"]]
    write_json(draft / "head.json", {**head, "sections": lines, "n_transfers": len(content["transfers"])})
    for place, section in enumerate(content["sections"]):
        _draw(draft, place, section)
    if not home.is_dir():
        draft.replace(home)


def _draw(draft: Path, place: int, whole: Mapping[str, Any]) -> None:
    from firsthour.papers.svg_flow import draw_flow, flow_note

    section = masked_section(whole)
    for rule in section["flows"]:
        note = flow_note(section, rule)
        said = {"zh": note.zh, "en": note.en} if note is not None else None
        write_json(draft / f"flow-{place}-{rule}.json", {"svg": draw_flow(section, rule), "note": said})


def masked_section(section: Mapping[str, Any]) -> dict[str, Any]:
    """Return a section whose flow names nobody in full: the last four of an account, the first sign of a name."""
    flows = {
        rule: {**flow, "places": [_masked(place) for place in flow["places"]]}
        for rule, flow in section["flows"].items()
    }
    return {**section, "flows": flows, "accounts": [_masked(one) for one in section["accounts"]]}


def _masked(entry: Mapping[str, Any]) -> dict[str, Any]:
    account = entry["account"]
    if entry.get("code") == "claim":
        return dict(entry)
    holder = mask_person(entry.get("holder", "") or synthetic_holder(account))
    kept = account.partition(":")[0] if account.startswith("~") else f"…{account.rpartition('/')[2][-4:]}"
    return {**entry, "account": kept, "holder": holder}


def _compose(trace: Trace, *, now: datetime) -> dict[str, Any]:
    from firsthour.ledger.books import open_book
    from firsthour.tracing.dossier import compose_dossier
    from firsthour.tracing.dossier_files import add_files
    from firsthour.tracing.index_store import open_index

    folder = ledger_folder(trace.ledger)
    claims = [Stated(**one).claim() for one in trace.claims]
    was_on = gc.isenabled()
    gc.disable()  # nothing of what a dossier keeps can be found before it is written
    try:
        book = open_book(folder)
        content = compose_dossier(book, claims, indexes=lambda rule: open_index(folder, book, rule=rule))
        return add_files(content, book, ledger_dir=folder, made_at=format_us(to_us(now), Precision.MINUTE))
    finally:
        if was_on:
            gc.enable()


@transaction.atomic
def _note_end(trace: Trace, ended: Mapping[str, Any], *, by: Actor, now: datetime) -> None:
    Trace.objects.filter(pk=trace.pk).update(**ended, ended_at=now)
    matter: Matter = trace.ledger.matter
    facts = {"trace": str(trace.uid), "state": str(ended["state"]), "identity": str(ended.get("identity", ""))[:12]}
    tell("statements.traced", matter, ledger=trace.ledger, by=by, now=now, facts=facts)
