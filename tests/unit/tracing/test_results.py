"""What the JSON answer holds; every answer fits the published schema."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from firsthour.base.clock import Moment, Precision
from firsthour.ledger.book import Book
from firsthour.tracing.claims import Claim
from firsthour.tracing.results import NotConservedError, assert_conserved
from firsthour.tracing.rules import RULES
from firsthour.tracing.trace import trace_claims
from tests.book_tables import FIRST_US, book_of, claims_on, doubt
from tests.generative.small_books import books_with_takes

SCHEMA = Path(__file__).resolve().parents[3] / "docs/reference/schemas/trace.json"
FITS = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def traced(book: Book, written: str, **options: Any) -> dict[str, Any]:
    answer = trace_claims(book, claims_on(book, written), **options)
    FITS.validate(json.loads(json.dumps(answer)))
    return answer


def test_an_answer_names_everything_it_can_be_reproduced_from() -> None:
    answer = traced(book_of("?V -> A 50"), "c1 t1 50")
    assert list(answer["rules"]) == list(RULES)
    assert answer["ledger_version"] == "test"
    assert all(answer[name] for name in ("claim_set", "exits_table", "code_version"))


def test_claims_stand_in_the_order_given_transfers_in_ledger_order() -> None:
    book = book_of("?V -> A 50 \n ?W -> B 20 \n A -> B 10")
    result = traced(book, "c1 t2 20 \n c2 t1 50", rules=("fifo",))["rules"]["fifo"]
    assert [claim["claim_id"] for claim in result["claims"]] == ["c1", "c2"]
    assert result["transfers"] == [
        {"transfer_id": "t1", "claim_id": "c2", "amount_fen": 50},
        {"transfer_id": "t2", "claim_id": "c1", "amount_fen": 20},
        {"transfer_id": "t3", "claim_id": "c2", "amount_fen": 10},
    ]


def test_a_transfer_of_two_legs_is_one_entry() -> None:
    book = book_of("?V -> A 50 \n A ->0 B 50 \n A 0-> B 50")
    result = traced(book, "c1 t1 50", rules=("lifo",))["rules"]["lifo"]
    assert [entry["transfer_id"] for entry in result["transfers"]] == ["t1", "t2"]


def test_every_entry_in_another_currency_says_so() -> None:
    book = book_of("?V -> A 50 \n A -> ?~cash 20 cash \n A -> ?X 10 \n A -> B 10", currency="USDT")
    answer = traced(book, "c1 t1 50 \n c2 t1 50 \n c3 t4 99", rules=("fifo",))
    claims = answer["rules"]["fifo"]["claims"]
    entries = [entry for claim in claims for part in ("rests", "exits", "unseen", "overlap") for entry in claim[part]]
    entries += [*claims, *answer["rules"]["fifo"]["transfers"], *answer["unmatched"]]
    entries += answer["unmatched"][0]["candidates"]
    assert len(entries) > 10
    assert {entry["currency"] for entry in entries} == {"USDT"}
    assert answer["rules"]["fifo"]["conservation"]["claimed_fen"] == 0
    (line,) = answer["rules"]["fifo"]["conservation"]["other_currencies"]
    assert (line["currency"], line["claimed_fen"], line["difference_fen"]) == ("USDT", 100, 0)


def test_a_claim_on_an_account_that_is_never_seen_is_unseen_in_full() -> None:
    claim = Claim("c1", "Z", Moment(FIRST_US, Precision.DAY), 70)
    answer = trace_claims(book_of("?V -> A 50"), [claim])
    FITS.validate(answer)
    for rule in RULES:
        (entry,) = answer["rules"][rule]["claims"]
        assert entry["unseen"] == [{"account": "Z", "reason": "never", "amount_fen": 70}]
        assert answer["rules"][rule]["conservation"]["unseen_fen"] == 70


def test_an_unmatched_claim_is_in_no_rule() -> None:
    answer = traced(book_of("?V -> A 50 \n ?V -> A 50"), "c1 t1 51")
    assert answer["unmatched"][0]["reason"] == "none"
    assert answer["rules"]["fifo"]["claims"] == []


DOUBTFUL = """
    ?V -> A 50           # t1 the claim
    A  -> B 50           # t2
    ?W -> A 10           # t3
    B  -> C 20           # t4
"""


@pytest.mark.parametrize(
    ("account", "transfer", "passes"),
    [
        ("A", 1, True),  # it arrives in t1
        ("A", 2, True),  # it leaves in t2
        ("A", 3, False),  # it is gone
        ("B", 3, True),  # it is there
        ("C", 4, True),  # it rests there
        ("C", 5, True),  # … also when the doubt comes behind the last event
    ],
)
def test_results_that_pass_a_doubtful_line_say_from_when_and_why(account: str, transfer: int, passes: bool) -> None:
    book = book_of(DOUBTFUL)
    doubt(book, account, transfer=min(transfer, 4), reason="break")
    if transfer == 5:
        book.doubts[0] = type(book.doubts[0])(book.doubts[0].line, 4, book.doubts[0].time_us, "break")
    (claim,) = traced(book, "c1 t1 50", rules=("fifo",))["rules"]["fifo"]["claims"]
    found = [(entry["account"], entry["reason"]) for entry in claim.get("doubtful_from", [])]
    assert found == ([(account, "break")] if passes else [])


def test_a_doubt_in_the_payers_line_does_not_touch_what_begins_behind_it() -> None:
    book = doubt(book_of("open V 50 \n V -> A 50"), "V", transfer=1, reason="no_balance")
    (claim,) = traced(book, "c1 t2 50", rules=("fifo",))["rules"]["fifo"]["claims"]
    assert "doubtful_from" not in claim


def test_money_under_way_passes_the_doubt_it_arrives_behind() -> None:
    book = book_of("?V -> A 50 \n A ->0 B 50 \n ?W -> B 5 \n A 0-> B 50 \n B -> ?X 55")
    doubt(book, "B", transfer=3, reason="seam")
    (claim,) = traced(book, "c1 t1 50", rules=("fifo",))["rules"]["fifo"]["claims"]
    assert [entry["reason"] for entry in claim["doubtful_from"]] == ["seam"]


def test_every_rest_in_a_statement_without_balance_says_so() -> None:
    book = doubt(book_of("?V -> A 50"), "A", transfer=1, reason="no_balance")
    (claim,) = traced(book, "c1 t1 50", rules=("fifo",))["rules"]["fifo"]["claims"]
    assert claim["rests"][0]["doubtful_from"][0]["reason"] == "no_balance"


def test_an_answer_that_does_not_add_up_is_withheld() -> None:
    claim = {"claim_id": "c1", "amount_fen": 5, "rests": [], "exits": [], "unseen": [], "overlap": []}
    with pytest.raises(NotConservedError) as failure:
        assert_conserved(claim, rule="fifo")
    assert failure.value.exit_code == 1


@settings(max_examples=60)
@given(books_with_takes())
def test_every_answer_fits_its_schema(case: tuple[Book, list[tuple[int, int]]]) -> None:
    book, takes = case
    written = "\n".join(f"c{number} t{event + 1} {asked}" for number, (event, asked) in enumerate(takes, start=1))
    traced(book, written)
