"""What the JSON answer of requests holds; every answer fits the published schema."""

import json
from pathlib import Path
from typing import Any

import jsonschema
from hypothesis import given, settings

from firsthour.base.clock import Moment, Precision, parse_moment
from firsthour.ledger.book import Book
from firsthour.tracing.claims import Claim, parse_claims
from firsthour.tracing.requests import list_requests
from firsthour.tracing.rules import RULES
from firsthour.tracing.trace import trace_claims
from tests.book_tables import FIRST_US, book_of, claims_on
from tests.generative.small_books import books_with_takes

SCHEMA = Path(__file__).resolve().parents[3] / "docs/reference/schemas/requests.json"
FITS = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def listed(book: Book, written: str, **options: Any) -> dict[str, Any]:
    answer = list_requests(book, claims_on(book, written), **options)
    FITS.validate(json.loads(json.dumps(answer)))
    return answer


def test_a_request_names_everything_a_letter_needs() -> None:
    book = book_of("?V -> A 50 \n A -> ?X 30")
    book.institutions["X"] = "示例银行"
    answer = listed(book, "c1 t1 50", rules=("fifo", "lowest-balance"))
    assert answer["requests"] == [
        {
            "account": "X",
            "institution": "示例银行",
            "from": "2026-03-01",
            "to": "2026-03-01",
            "reason": "never",
            "amount_fen": 30,
            "by_rule": {"fifo": 30, "lowest-balance": 30},
            "claims": ["c1"],
            "transfers": ["t2"],
            "arrivals": [
                {
                    "transfer_id": "t2",
                    "time": "2026-03-01 10:01",
                    "payer": "A",
                    "transfer_amount_fen": 30,
                    "amount_fen": 30,
                }
            ],
        }
    ]
    assert all(answer[name] for name in ("ledger_version", "claim_set", "exits_table", "code_version"))


def test_claims_stand_in_the_order_given_and_share_a_request() -> None:
    book = book_of("?V -> A 50 \n ?W -> A 20 \n A -> ?X 70")
    (request,) = listed(book, "c1 t2 20 \n c2 t1 50")["requests"]
    assert (request["claims"], request["amount_fen"]) == (["c1", "c2"], 70)


def test_a_claim_on_a_payment_to_an_unseen_account_is_asked_for_there() -> None:
    book = book_of("A -> ?X 30")
    (request,) = listed(book, "c1 t1 20")["requests"]
    assert (request["account"], request["amount_fen"], request["transfers"]) == ("X", 20, ["t1"])


def test_a_gap_is_justified_by_what_arrived_in_its_span_even_by_way_of_a_transit() -> None:
    book = book_of("""
        open B 0
        ?V -> A 50
        A ->1 B 50
        A 1-> B 50
        close B
        open B 7
        ?W -> B 9
        close B
    """)
    (request,) = listed(book, "c1 t2 50")["requests"]
    assert (request["account"], request["reason"], request["transfers"]) == ("B", "gap", ["t3"])


def test_money_that_is_under_way_when_a_gap_begins_is_not_in_it() -> None:
    book = book_of("""
        open B 0
        ?V -> A 50
        A -> B 20
        A ->1 B 30
        close B
        open B 7
        A 1-> B 30
    """)
    (request,) = listed(book, "c1 t2 50")["requests"]
    assert (request["amount_fen"], request["transfers"]) == (20, ["t3"])


def test_money_that_came_before_an_earlier_gap_does_not_justify_a_later_one() -> None:
    book = book_of("""
        open B 0
        ?V -> B 50
        B -> A 50
        close B
        open B 0
        A -> B 50
        close B
    """)
    (request,) = listed(book, "c1 t2 50", rules=("fifo",))["requests"]
    assert request["transfers"] == ["t6"]


def test_a_claim_that_left_before_the_gap_does_not_justify_it() -> None:
    book = book_of("""
        open B 0
        ?V -> B 50
        ?W -> B 20
        B -> ?~cash 50 cash
        close B
    """)
    (request,) = listed(book, "c1 t2 50 \n c2 t3 20", rules=("fifo",))["requests"]
    assert (request["claims"], request["transfers"]) == (["c2"], ["t3"])


def test_another_currency_is_said_everywhere() -> None:
    answer = listed(book_of("?V -> A 50 \n A -> ?X 30", currency="USDT"), "c1 t1 50 \n c2 t1 99")
    (request,) = answer["requests"]
    assert {entry["currency"] for entry in (request, *request["arrivals"], *answer["unmatched"])} == {"USDT"}


def test_a_synthetic_account_that_a_claim_names_is_not_asked_for() -> None:
    assert list_requests(book_of("?V -> A 5"), parse_claims(["~unknown:A@2026-03-01=5"]))["requests"] == []


def test_a_claim_without_any_row_moves_the_last_day() -> None:
    book = book_of("?V -> A 50 \n A -> ?X 30")
    late = Claim("late", "Y", parse_moment("2026-03-09 23:59:59"), 7)
    answer = list_requests(book, [*claims_on(book, "c1 t1 50"), late])
    assert {entry["account"]: (entry["from"], entry["to"]) for entry in answer["requests"]} == {
        "X": ("2026-03-01", "2026-03-09"),
        "Y": ("2026-03-09", "2026-03-09"),
    }


@settings(max_examples=200)
@given(books_with_takes())
def test_all_unseen_money_of_a_trace_is_asked_for(case: tuple[Book, list[tuple[int, int]]]) -> None:
    """Each rule's requests add up to what the trace says is unseen."""
    book, takes = case
    claims = [
        Claim(f"c{n}", book.line_accounts[book.dst[event]], Moment(FIRST_US + event * 60_000_000, Precision.MINUTE), x)
        for n, (event, x) in enumerate(takes)
    ]
    answer, trace = list_requests(book, claims), trace_claims(book, claims)
    FITS.validate(json.loads(json.dumps(answer)))
    for rule in RULES:
        entries = [entry for claim in trace["rules"][rule]["claims"] for entry in claim["unseen"]]
        unseen = sum(entry["amount_fen"] for entry in entries)
        assert sum(request["by_rule"][rule] for request in answer["requests"]) == unseen
