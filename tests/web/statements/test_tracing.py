"""Is a trace on the web the command line's, kept by what it was made from, and does asking for statements end?"""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from firsthour.cli.app import main
from firsthour.web.desk import documents
from firsthour.web.desk.models import Document, Event, Matter, RunningClock
from firsthour.web.statements.models import AskedState, AskedStatement, Ledger, StatementFile, Trace, WorkState
from firsthour.web.statements.operations import asking, dropping, tracing
from firsthour.web.statements.operations.tracing import EmptyLedgerError, NoClaimError
from firsthour.web.statements.queries.traces import Result, list_ends, parts_of
from firsthour.web.statements.stated import Stated
from tests.statement_files import bank_return, plain
from tests.web.statements.conftest import BY, SAMPLE, actor, packed, work_off

CLAIM = Stated("v1", "6229990000000000025", "2026-03-06 10:12", 8_600_000)


def filled(matter: Matter, now: datetime, **files: bytes | str) -> Ledger:
    """Return the matter's ledger with the sample's files, or these."""
    ledger = dropping.main_ledger(matter, by=BY, now=now)
    given = [(name, text if isinstance(text, bytes) else text.encode()) for name, text in files.items()]
    named = [dropping.Given(f"{name}.csv", content) for name, content in given] or [dropping.Given("a.zip", packed())]
    dropping.drop_files(ledger, named, by=BY, now=now)
    work_off(now)
    return Ledger.objects.select_related("matter__unit").get(pk=ledger.pk)


def traced(ledger: Ledger, *claims: Stated, now: datetime) -> Result:
    trace = tracing.ask_trace(ledger, claims or [CLAIM], by=BY, now=now)
    work_off(now)
    return Result(Trace.objects.select_related("ledger__matter__unit").get(pk=trace.pk))


def command_line(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    capsys.readouterr()
    assert main(list(words)) == 0
    return json.loads(capsys.readouterr().out)


def test_the_result_is_the_command_lines_for_the_same_files_and_payments(matter, now, tmp_path, capsys) -> None:
    result = traced(filled(matter, now), now=now)
    claims = tmp_path / "claims.csv"
    claims.write_text(f"claim_id,account,time,amount\nv1,{CLAIM.account},{CLAIM.time},86000.00\n")
    ledger = str(tmp_path / "ledger")
    command_line(capsys, "import", str(SAMPLE / "statements"), "--ledger", ledger, "--json")
    dossier = command_line(
        capsys, "dossier", "--ledger", ledger, "--claims", str(claims), "--out", str(tmp_path / "d.html"), "--json"
    )
    ours = result.content
    for name in ("claims", "sections", "requests", "doubts", "unmatched", "rule", "rules"):
        assert ours[name] == dossier[name], name
    cells = {json.dumps(row[1:]) for row in ours["source_rows"]}
    assert cells == {json.dumps(row[1:]) for row in dossier["source_rows"]}
    answer = command_line(capsys, "trace", "--ledger", ledger, "--claims", str(claims), "--rule", "all", "--json")
    for name in ("ledger_version", "claim_set", "exits_table"):
        assert getattr(result.trace, name) == answer[name], name
    for rule, own in answer["rules"].items():
        parts = {part["part"]: part["fen"] for part in parts_of(result.sections[0], rule)}
        claim = own["claims"][0]
        assert parts == {part: sum(one["amount_fen"] for one in claim[part]) for part in parts}
    wanted = command_line(capsys, "requests", "--ledger", ledger, "--claims", str(claims), "--json")["requests"]
    listed = [(one["account"], one["from"], one["to"], one["amount_fen"]) for one in result.head["requests"]]
    assert listed == [(one["account"], one["from"], one["to"], one["amount_fen"]) for one in wanted]


def test_under_every_rule_the_parts_make_the_whole_and_each_number_opens_rows_that_add_up(matter, now) -> None:
    result = traced(filled(matter, now), now=now)
    section, rules = result.sections[0], result.head["rules"]
    assert len(rules) == 5
    for rule in rules:
        assert sum(part["fen"] for part in parts_of(section, rule)) == section["sums"][rule]["claimed_fen"] == 8_600_000
        for end in list_ends(section, rule=rule, rules=rules):
            figure = result.figure({"section": "0", "end": str(end["place"]), "rule": rule})
            shown = next(cell["fen"] for cell in end["cells"] if cell["rule"] == rule)
            if figure is None:
                assert shown == 0
                continue
            assert figure.amount_fen == shown
            found = result.rows_behind([*figure.transfers, *figure.less])
            carried = {one["number"]: one["by_rule"][rule]["amount_fen"] for one in found}
            total = sum(carried[n] for n in figure.transfers) - sum(carried[n] for n in figure.less)
            assert total == shown or not figure.transfers
            assert all(row["cells"] for one in found for row in one["rows"])


def test_what_a_number_is_asked_for_wrongly_is_nothing(matter, now) -> None:
    result = traced(filled(matter, now), now=now)
    for wrong in ({"n": "0"}, {"n": "x"}, {"section": "7", "end": "0"}, {"section": "0", "end": "-1"},
                  {"section": "0", "account": "0", "part": "layer"}, {"request": "999"}, {}):  # fmt: skip
        assert result.figure(wrong) is None, wrong


def test_the_same_question_is_answered_by_the_result_that_is_there_until_the_ledger_changes(matter, now) -> None:
    ledger = filled(matter, now)
    first = traced(ledger, now=now).trace
    assert tracing.ask_trace(ledger, [CLAIM], by=BY, now=now) == first
    changed = filled(matter, now, more=plain("2026-03-01 10:00:00,X1,Y1,5,CNY,p1,"))
    again = tracing.ask_trace(changed, [CLAIM], by=BY, now=now)
    assert again != first
    work_off(now)
    again.refresh_from_db()
    assert again.state == WorkState.DONE
    assert again.identity != first.identity
    assert Result(first).content["made_from"]["ledger_version"] == first.ledger_version


def test_a_trace_of_nothing_or_in_nothing_is_refused(matter, now) -> None:
    ledger = dropping.main_ledger(matter, by=BY, now=now)
    with pytest.raises(EmptyLedgerError):
        tracing.ask_trace(ledger, [CLAIM], by=BY, now=now)
    with pytest.raises(NoClaimError):
        tracing.ask_trace(ledger, [], by=BY, now=now)


TWO = plain(
    "2026-03-01 10:05:00,V,A,100,CNY,p1,", "2026-03-01 10:05:30,W,A,100,CNY,p2,", "2026-03-01 11:00:00,A,B,150,CNY,p3,"
)


def test_a_claim_that_fits_several_transfers_names_its_candidates_and_none_is_guessed(matter, now) -> None:
    result = traced(filled(matter, now, two=TWO), Stated("c1", "A", "2026-03-01", 10_000), now=now)
    unmatched = result.head["unmatched"]
    assert [one["transfer_id"] for one in unmatched[0]["candidates"]] == ["p1", "p2"]
    assert result.trace.n_unmatched == 1


BANK_A = """
    card  time                 in   out  balance  peer
    A     2026-03-01 09:00:00  100  -    150      V
    A     2026-03-01 10:00:00  -    90   60       C
"""
BANK_C = """
    card  time                 in   out  balance  peer
    C     2026-03-01 10:00:00  90   -    90       A
    C     2026-03-03 12:00:00  -    20   70       D
"""


@pytest.fixture
def asked(matter: Matter, force, now: datetime) -> AskedStatement:
    """Of a claim of 100 at A of which 90 went on to C, whose statement is asked for by a signed paper."""
    ledger = filled(matter, now, bank_a=bank_return(BANK_A))
    claim = Stated("c1", "6229990000000000065", "2026-03-01 09:00:00", 10_000)
    result = traced(ledger, claim, now=now)
    lines = result.head["requests"]
    assert [(one["account"], one["reason"]) for one in lines] == [("6229990000000000067", "never")]
    papers = asking.draft_requests(
        result.trace, lines, officer=force.bob, unit=force.units["east-squad"], by=actor(force.bob), now=now
    )
    paper = papers[0]
    fields = {**paper.fields, "addressee": "示例银行"}
    by = actor(force.bob)
    paper = documents.change_document(paper, fields=fields, version=paper.version, by=by, now=now)
    paper = documents.submit_document(paper, version=paper.version, by=by, now=now)
    documents.sign_document(paper, signer=force.alice, version=paper.version, by=actor(force.alice), now=now)
    return AskedStatement.objects.get()


def test_what_a_trace_misses_becomes_a_paper_with_a_number_and_a_clock_from_its_signature(asked, now) -> None:
    paper = Document.objects.get(kind="statement_request")
    assert paper.number
    assert "6229990000000000067" in paper.fields["listed"]
    assert not RunningClock.objects.filter(about_kind="asked_statement").exists()
    assert asking.start_clocks_of_signed(by=BY, now=now + timedelta(minutes=5)) == 1
    assert asking.start_clocks_of_signed(by=BY, now=now + timedelta(minutes=10)) == 0
    clock = RunningClock.objects.get(about_kind="asked_statement", about_key=str(asked.uid))
    assert clock.started_at == now
    assert clock.kind == "statement_answer"


def test_a_line_is_not_asked_for_twice(asked, force, now) -> None:
    lines = Result(asked.trace).head["requests"]
    with pytest.raises(asking.NothingToAskError):
        asking.draft_requests(
            asked.trace, lines, officer=force.bob, unit=force.units["east-squad"], by=actor(force.bob), now=now
        )


def test_a_returned_statement_ticks_off_the_line_with_what_covered_it(asked, matter, now) -> None:
    asking.start_clocks_of_signed(by=BY, now=now)
    AskedStatement.objects.filter(pk=asked.pk).update(from_day=date(2026, 3, 1), to_day=date(2026, 3, 3))
    filled(matter, now + timedelta(days=1), bank_c=bank_return(BANK_C))
    asked.refresh_from_db()
    assert asked.state == AskedState.ANSWERED
    assert [one["name"] for one in asked.covered["files"]] == ["bank_c.csv"]
    assert RunningClock.objects.get(about_key=str(asked.uid)).done_at is not None
    assert Event.objects.filter(kind="statements.answered", matter=matter).count() == 1


def test_a_statement_of_a_part_of_the_days_says_which_are_missing_and_the_line_stays_open(asked, matter, now) -> None:
    AskedStatement.objects.filter(pk=asked.pk).update(from_day=date(2026, 2, 27), to_day=date(2026, 3, 5))
    filled(matter, now + timedelta(days=1), bank_c=bank_return(BANK_C))
    asked.refresh_from_db()
    assert asked.state == AskedState.OPEN
    assert asked.covered["missing"] == [["2026-02-27", "2026-02-28"], ["2026-03-04", "2026-03-05"]]
    assert (asked.covered["held"], asked.covered["asked"]) == (3, 7)


def test_a_statement_of_somebody_else_ticks_nothing_off(asked, matter, now) -> None:
    filled(matter, now + timedelta(days=1), bank_d=bank_return(BANK_C.replace("C  ", "D  ")))
    asked.refresh_from_db()
    assert asked.state == AskedState.OPEN
    assert not asked.covered.get("files")


def test_an_answer_without_a_statement_ends_the_line_by_hand_with_a_word_why(asked, now) -> None:
    with pytest.raises(asking.NoReasonError):
        asking.end_by_hand(asked, AskedState.ANSWERED, said=" ", version=asked.version, by=BY, now=now)
    asked.refresh_from_db()
    asking.end_by_hand(asked, AskedState.ANSWERED, said="无此账户", version=asked.version, by=BY, now=now)
    asked.refresh_from_db()
    assert (asked.state, asked.said) == (AskedState.ANSWERED, "无此账户")


def test_a_void_paper_asks_for_nothing(asked, force, now) -> None:
    paper = Document.objects.get(kind="statement_request")
    documents.void_document(paper, reason="误发", version=paper.version, by=actor(force.alice), now=now)
    asking.start_clocks_of_signed(by=BY, now=now)
    asked.refresh_from_db()
    assert asked.state == AskedState.DROPPED


def test_files_of_a_drop_name_the_accounts_they_tell_of(asked) -> None:
    told = StatementFile.objects.get(name="bank_a.csv").accounts
    assert [(one["number"], one["rows"]) for one in told] == [("6229990000000000065", 2)]


def test_nothing_of_a_result_names_a_folder_of_the_machine(asked, tmp_path: Path) -> None:
    written = json.dumps(Result(asked.trace).content, ensure_ascii=False)
    assert "/cache/" not in written
    assert "uploads" not in written
