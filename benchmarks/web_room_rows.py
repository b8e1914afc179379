"""Which rows do the rooms keep beside the matters of the measured site, and what stands in them?

Each entry is a table, from which matters its rows follow, and what a column gets; the others get the fields' own
values. Whole numbers drawn from the key stand for what is drawn by dice elsewhere.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.web_rooms import WAITING, Words, account_of, phone_of, source_of

Rows = tuple[type[Any], str, Mapping[str, str]]
REVIEWED = "('accepted', 'under_review')"


def list_rows(words: Words, *, first: int, n_officers: int) -> Iterator[Rows]:
    """Yield what is written, table by table; officers have the keys from the first on."""

    def officer(at: int) -> str:
        return f"({first} + ((m.owner_id - {first} + {at}) %% {n_officers}))"

    yield from _reports(words, officer(1))
    yield from _people(words)
    yield from _cases(words, officer)
    yield from _leads()
    yield from _clocks(words)
    yield from _tasks(words, officer(3))


def _reports(words: Words, reviewer: str) -> Iterator[Rows]:
    from firsthour.web.intake.models import Identifier, Payment, Report, Supplement

    amount = "(100000 + (m.id * 7919 %% 9000000))"
    yield Report, "desk_matter m WHERE m.kind = 'incident'", {
        "id": "m.id", "matter_id": "m.id", "kind": "'online_fraud'", "reported_at": "m.opened_at",
        "channel": "CASE m.id %% 3 WHEN 0 THEN 'counter' WHEN 1 THEN 'phone' ELSE 'portal' END",
        "happened_at": words.later("m.opened_at", "-0.1"), "happened_precision": "'minute'",
        "story": "m.title || '，对方要求转账，发现被骗后来报案。'", "amount_fen": amount,
        "fraud_type": "CASE m.id %% 3 WHEN 0 THEN 'rebate' WHEN 1 THEN 'customer_service' ELSE 'investment' END",
        "receipt_number": f"'R' || {words.digits('m.id', 8)}", "receipt_code_hash": "''", "first_unit_id": "m.unit_id",
        "asked_unit_id": "CASE WHEN m.state = 'offered' THEN m.unit_id END",
        "reviewer_id": f"CASE WHEN m.state = 'in_review' THEN {reviewer} END",
    }  # fmt: skip
    for order, matters, share in ((0, "m.id > 0", amount), (1, "m.id %% 3 = 0", f"({amount} / 10)")):
        yield Payment, f"desk_matter m WHERE m.kind = 'incident' AND {matters}", {
            "report_id": "m.id", "order": str(order), "amount_fen": share,
            "from_institution": "'澜州银行'", "to_institution": "'华屿银行'", "to_holder": words.name("m.title"),
            "from_account": source_of("m.id", words), "from_normal": source_of("m.id", words),
            "to_account": account_of("m.id", words), "to_normal": account_of("m.id", words),
            "paid_at": words.later("m.opened_at", "-0.1"), "precision": "'minute'",
        }  # fmt: skip
    yield Identifier, "desk_matter m WHERE m.kind = 'incident'", {
        "uid": words.uid("m.id", 2), "matter_id": "m.id", "kind": "'account'", "raw": account_of("m.id", words),
        "normal": account_of("m.id", words), "source": "'payment'",
    }  # fmt: skip

    yield Supplement, "desk_matter m WHERE m.kind = 'incident' AND m.id %% 40 = 3", {
        "id": "m.id", "uid": words.uid("m.id", 12), "report_id": "m.id", "text": "'又想起一个账号。'",
        "channel": "'phone'",
        "told_at": words.later("m.opened_at", "1"), "by_key": "'system'", "by_name": "'系统'",
        "seen_at": f"CASE WHEN m.id %% 8000 <> 3 THEN {words.later('m.opened_at', '2')} END",
    }  # fmt: skip


def _people(words: Words) -> Iterator[Rows]:
    from firsthour.web.intake.models import Mention

    name = words.name("m.title")
    yield Mention, "desk_matter m WHERE m.kind = 'incident'", {
        "id": "m.id", "uid": words.uid("m.id", 3), "matter_id": "m.id", "role": "'victim'", "name": name,
        "phone": phone_of("m.id", words),
    }  # fmt: skip
    yield Mention, "desk_matter m WHERE m.kind = 'case' AND m.id %% 3 = 0", {
        "id": "m.id", "uid": words.uid("m.id", 3), "matter_id": "m.id", "role": "'suspect'", "name": name,
        "source": "'case'",
    }  # fmt: skip


def _cases(words: Words, officer: Any) -> Iterator[Rows]:
    from firsthour.web.cases.models import Case, CaseReport, Filing, Refusal, Review, Suspect

    amount = "(200000 + (m.id * 7919 %% 90000000))"
    is_supervised = f"{amount} >= 80000000"
    yield Case, "desk_matter m WHERE m.kind = 'case'", {
        "id": "m.id", "matter_id": "m.id", "route": "'economic'", "offence": "''", "amount_fen": amount,
        "is_supervised": is_supervised, "supervised_at": f"CASE WHEN {is_supervised} THEN m.opened_at END",
        "accepted_at": "m.opened_at",
        "filed_at": "CASE WHEN m.state IN ('filed', 'investigating', 'suspended', 'closed') "
                    f"THEN {words.later('m.opened_at', '5')} END",
    }  # fmt: skip
    for back, matters in ((1, "m.id > 0"), (2, "m.id %% 8 = 0")):
        yield CaseReport, f"desk_matter m WHERE m.kind = 'case' AND {matters}", {
            "case_id": "m.id", "matter_id": f"m.id - {back}", "by_name": "'系统'", "at": "m.opened_at",
        }  # fmt: skip
    decided = f"m.state NOT IN {REVIEWED}"
    yield Filing, "desk_matter m WHERE m.kind = 'case'", {
        "id": "m.id", "uid": words.uid("m.id", 4), "case_id": "m.id", "opened_at": "m.opened_at",
        "state": f"CASE WHEN {decided} THEN 'decided' WHEN m.state = 'accepted' OR m.id %% 3 = 0 THEN 'open' "
                 "WHEN m.id %% 3 = 1 THEN 'proposed' ELSE 'opined' END",
        "proposed_by_id": "CASE WHEN m.state <> 'accepted' THEN m.owner_id END",
        "opined_by_id": f"CASE WHEN m.state <> 'accepted' AND m.id %% 3 = 2 OR {decided} THEN {officer(1)} END",
        "decided_by_id": f"CASE WHEN {decided} THEN {officer(2)} END",
        "decided_at": f"CASE WHEN {decided} THEN {words.later('m.opened_at', '6')} END",
        "decision": f"CASE WHEN m.state = 'refused' THEN 'refuse' WHEN {decided} THEN 'file' ELSE '' END",
    }  # fmt: skip
    yield Refusal, "desk_matter m WHERE m.kind = 'case' AND m.state = 'refused'", {
        "id": "m.id", "uid": words.uid("m.id", 5), "filing_id": "m.id", "case_id": "m.id", "decided_at": "m.opened_at",
        "delivered_at": f"CASE WHEN m.id %% 100 <> 0 THEN {words.later('m.opened_at', '7')} END",
    }  # fmt: skip
    yield Review, "desk_matter m WHERE m.kind = 'case' AND m.state = 'refused' AND m.id %% 8 = 0", {
        "id": "m.id", "uid": words.uid("m.id", 13), "refusal_id": "m.id", "unit_id": "m.unit_id",
        "asked_at": words.later("m.opened_at", "8"), "asked_words": "'请求复议。'",
        "opinion": "CASE WHEN m.id %% 80 <> 0 THEN '维持' ELSE '' END", "outcome": "'upheld'",
        "decided_at": f"CASE WHEN m.id %% 80 <> 0 THEN {words.later('m.opened_at', '20')} END",
        "delivered_at": f"CASE WHEN m.id %% 80 <> 0 THEN {words.later('m.opened_at', '22')} END",
    }  # fmt: skip
    yield Suspect, "desk_matter m WHERE m.kind = 'case' AND m.id %% 3 = 0", {
        "id": "m.id", "uid": words.uid("m.id", 6), "case_id": "m.id", "mention_id": "m.id", "part": "'main'",
        "state": "CASE WHEN m.id %% 300 = 0 THEN 'at_large' WHEN m.id %% 9 = 0 THEN 'prosecuted' ELSE 'identified' END",
        "sought_at": "CASE WHEN m.id %% 300 = 0 THEN m.opened_at END",
    }  # fmt: skip


def _leads() -> Iterator[Rows]:
    from firsthour.web.intake.models import Lead

    yield Lead, "desk_matter m WHERE m.kind = 'lead'", {
        "id": "m.id", "matter_id": "m.id", "source": "'hotline'", "route": "'economic'", "received_at": "m.opened_at",
        "registered_by_id": "m.owner_id", "result": "CASE WHEN m.state = 'closed' THEN 'not_verified' ELSE '' END",
        "decided_at": "m.closed_at", "answered_at": "m.closed_at",
    }  # fmt: skip


def _clocks(words: Words) -> Iterator[Rows]:
    from firsthour.web.desk.models import RunningClock

    common = {
        "matter_id": "m.id", "unit_id": "m.unit_id", "officer_id": "m.owner_id", "started_at": "m.opened_at",
        "due_at": words.later("m.opened_at", "7"), "calendar_version": "'2026'",
    }  # fmt: skip
    yield RunningClock, "desk_matter m WHERE m.kind = 'case'", {
        **common, "uid": words.uid("m.id", 7), "kind": "'economic_review'", "about_kind": "'filing'",
        "about_key": words.uid_text("m.id", 4),
        "done_at": f"CASE WHEN m.state NOT IN {REVIEWED} THEN {words.later('m.opened_at', '6')} END",
    }  # fmt: skip
    yield RunningClock, f"desk_matter m WHERE m.kind = 'incident' AND m.state IN {WAITING}", {
        **common, "uid": words.uid("m.id", 8), "kind": "'handover_answer'", "about_kind": "'handover'",
        "about_key": words.uid_text("m.id", 8),
    }  # fmt: skip
    yield RunningClock, "desk_matter m WHERE m.kind = 'lead' AND m.state <> 'closed'", {
        **common, "uid": words.uid("m.id", 9), "kind": "'economic_lead'", "about_kind": "'lead'",
        "about_key": words.uid_text("m.id", 9),
    }  # fmt: skip


def _tasks(words: Words, maker: str) -> Iterator[Rows]:
    from firsthour.web.desk.models import RunningClock, Task

    is_open = "m.id %% 400 = 0"
    yield Task, "desk_matter m WHERE m.id %% 20 = 0", {
        "id": "m.id", "uid": words.uid("m.id", 10), "matter_id": "m.id", "unit_id": "m.unit_id",
        "unit_path": "m.unit_path", "assignee_id": "CASE WHEN m.id %% 7 <> 0 THEN m.owner_id END", "maker_id": maker,
        "title": "'核实：' || m.title", "started_at": "m.opened_at", "due_at": words.later("m.opened_at", "9"),
        "state": f"CASE WHEN {is_open} THEN 'assigned' ELSE 'done' END", "updated_at": "m.opened_at",
        "closed_at": f"CASE WHEN NOT ({is_open}) THEN {words.later('m.opened_at', '5')} END",
    }  # fmt: skip
    yield RunningClock, f"desk_matter m WHERE m.id %% 20 = 0 AND {is_open}", {
        "uid": words.uid("m.id", 11), "kind": "'task'", "about_kind": "'task'", "about_key": words.uid_text("m.id", 10),
        "matter_id": "m.id", "unit_id": "m.unit_id", "officer_id": "m.owner_id", "started_at": "m.opened_at",
        "given_due_at": words.later("m.opened_at", "9"), "due_at": words.later("m.opened_at", "9"),
        "calendar_version": "'2026'",
    }  # fmt: skip
