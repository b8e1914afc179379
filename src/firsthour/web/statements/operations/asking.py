"""How are missing statements asked for: one paper for each institution, a clock from its signature, an end by hand?"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from firsthour.base.clock import SHANGHAI
from firsthour.base.errors import UserError
from firsthour.law.clocks import read_clock
from firsthour.web.desk.clocks import Subject, calendar_in_use, start_clock
from firsthour.web.desk.documents import draft_document
from firsthour.web.desk.models import Document, DocumentState, RunningClock
from firsthour.web.people.models import Officer, Unit
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.statements.asked_clock import CLOCK, CLOCK_ABOUT
from firsthour.web.statements.models import AskedState, AskedStatement, Trace
from firsthour.web.statements.operations.telling import tell
from firsthour.web.statements.operations.ticking import end_asked
from firsthour.web.ui.acting import Actor

KIND = "statement_request"  # of the paper


class NothingToAskError(UserError):
    """No line was chosen, or all of them are asked for already."""

    code = "nothing_to_ask"
    english = "Choose at least one statement that is not asked for yet."
    chinese = "请至少选择一项尚未调取的流水。"


class EndedAskingError(UserError):
    """A statement that nobody waits for any more."""

    code = "asking_ended"
    english = "This statement came in or was given up already."
    chinese = "该项流水已返回或已不再调取。"


class NoReasonError(UserError):
    """An end by hand without a word why."""

    code = "asking_reason"
    english = "Say what came back, or why it is no longer asked for."
    chinese = "请写明返回了什么，或不再调取的理由。"


@transaction.atomic
def draft_requests(
    trace: Trace, chosen: Sequence[Mapping[str, Any]], *, officer: Officer, unit: Unit, by: Actor, now: datetime
) -> list[Document]:
    """Begin a paper for each institution with the chosen lines of a trace; what is asked for already is left out.

    Raises
    ------
    NothingToAskError
        Nothing is left to ask for.
    """
    matter = trace.ledger.matter
    new = [one for one in chosen if not _open_rows(trace, one).exists()]
    if not new:
        raise NothingToAskError
    by_institution: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in new:
        by_institution[one["institution"]].append(one)
    papers = []
    for institution, lines in sorted(by_institution.items()):
        fields = {"addressee": institution, "listed": _listed(lines), "answer_by": _answer_by(now)}
        paper = draft_document(KIND, matter, unit=unit, fields=fields, officer=officer, by=by, now=now)
        AskedStatement.objects.bulk_create([_row(trace, one, paper=paper, by=by, now=now) for one in lines])
        papers.append(paper)
    facts = {"trace": str(trace.uid), "statements": len(new), "papers": len(papers)}
    tell("statements.asked", matter, ledger=trace.ledger, by=by, now=now, facts=facts)
    return papers


@transaction.atomic
def end_by_hand(row: AskedStatement, state: str, *, said: str, version: int, by: Actor, now: datetime) -> None:
    """Note that an institution answered otherwise (no such account, no movements), or that nothing is waited for.

    Raises
    ------
    EndedAskingError, NoReasonError
        It has ended, or nothing says how.
    """
    claim_version(row, version=version)
    if row.state != AskedState.OPEN:
        raise EndedAskingError
    if not said.strip():
        raise NoReasonError
    end_asked(row, state, by=by, now=now, said=said.strip())


@transaction.atomic
def start_clocks_of_signed(*, by: Actor, now: datetime) -> int:
    """Start the clock of each open statement whose paper was signed; a void paper asks for nothing."""
    related = ("document__unit", "document__made_by", "matter__unit", "ledger")
    waiting = AskedStatement.objects.filter(state=AskedState.OPEN).select_related(*related)
    clocks = RunningClock.objects.filter(kind=CLOCK, about_kind=CLOCK_ABOUT, done_at=None)
    running = set(clocks.values_list("about_key", flat=True))
    n_started = 0
    for row in waiting.filter(document__state__in=(DocumentState.SIGNED, DocumentState.VOID)):
        paper = row.document
        if paper is None or str(row.uid) in running:
            continue
        if paper.state == DocumentState.VOID:
            end_asked(row, AskedState.DROPPED, by=by, now=now, said=paper.said or paper.number or "")
            continue
        subject = Subject(CLOCK_ABOUT, str(row.uid), paper.unit, paper.made_by, row.matter)
        start_clock(CLOCK, subject, started_at=paper.signed_at or now, by=by, now=now)
        n_started += 1
    return n_started


def _open_rows(trace: Trace, line: Mapping[str, Any]) -> Any:
    return AskedStatement.objects.filter(
        ledger=trace.ledger, state=AskedState.OPEN, account=line["account"], reason=line["reason"],
        from_day=line["from"], to_day=line["to"], currency=line.get("currency", "CNY"),
    )  # fmt: skip


def _row(trace: Trace, line: Mapping[str, Any], *, paper: Document, by: Actor, now: datetime) -> AskedStatement:
    return AskedStatement(
        matter=trace.ledger.matter, ledger=trace.ledger, trace=trace, account=line["account"],
        institution=line["institution"][:120], from_day=date.fromisoformat(line["from"]),
        to_day=date.fromisoformat(line["to"]), reason=line["reason"], amount_fen=line["amount_fen"],
        currency=line.get("currency", "CNY"), document=paper, asked_at=now, by_key=by.key, by_name=by.name,
    )  # fmt: skip


def _listed(lines: Sequence[Mapping[str, Any]]) -> str:
    """Return the lines of the paper; official papers are in Chinese."""
    return "\n".join(
        f"{place}. 账号 {one['account'].rpartition('/')[2]}{'（' + one['holder'] + '）' if one.get('holder') else ''}，"
        f"{one['from']} 至 {one['to']}"
        for place, one in enumerate(lines, start=1)
    )


def _answer_by(now: datetime) -> str:
    due = read_clock(CLOCK, started_at=now, now=now, events=[], calendar=calendar_in_use()).due_at
    day = due.astimezone(SHANGHAI).date()
    return f"{day.year}年{day.month}月{day.day}日"
