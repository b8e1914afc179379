"""What does a dossier hold, does each of its figures add up from its transfers, and does it agree with the trace?"""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from firsthour.base.clock import Moment, Precision
from firsthour.ledger.book import Book
from firsthour.tracing.claims import Claim
from firsthour.tracing.dossier import compose_dossier
from firsthour.tracing.requests import list_requests
from firsthour.tracing.rules import RULES, UnknownRuleError
from firsthour.tracing.trace import trace_claims
from tests.book_tables import book_of, claims_on, doubt
from tests.generative.small_books import books_with_takes
from tests.unit.tracing.dossier_sums import list_figures, sum_of

SCHEMA = Path(__file__).resolve().parents[3] / "docs/reference/schemas/dossier.json"
FITS = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
CHAIN = """
    open A 0
    ?V -> A 100
    A -> B 60
    A -> ?atm 30 cash
    B -> ?X 40
    B -> A 10
"""


def composed(book: Book, claims: list[Claim], **options: Any) -> dict[str, Any]:
    content = compose_dossier(book, claims, **options)
    FITS.validate(json.loads(json.dumps(content)))
    return content


def chain(**options: Any) -> dict[str, Any]:
    book = book_of(CHAIN)
    return composed(book, claims_on(book, "c1 t2 100"), **options)


def test_layers_count_the_fewest_hops_from_the_claim() -> None:
    flow = chain()["sections"][0]["flows"]["fifo"]
    layers = {(place["kind"], place["account"]): place["layer"] for place in flow["places"]}
    assert layers == {
        ("payer", "V"): 0,
        ("account", "A"): 1,
        ("account", "B"): 2,
        ("exit", "atm"): 2,
        ("unseen", "X"): 3,
    }


def test_an_account_says_what_came_went_and_rests_and_by_which_transfers() -> None:
    accounts = {account["account"]: account["by_rule"]["fifo"] for account in chain()["sections"][0]["accounts"]}
    assert accounts["A"]["came_in"] == {"amount_fen": 110, "transfers": [1, 5]}
    assert accounts["A"]["went_out"] == {"amount_fen": 90, "transfers": [2, 3]}
    assert accounts["A"]["rests"] == {"amount_fen": 20, "transfers": [1, 5], "less": [2, 3]}
    assert accounts["B"]["rests"]["amount_fen"] == 10


def test_half_of_what_left_had_stayed_no_longer_than_the_median() -> None:
    accounts = {account["account"]: account["by_rule"]["fifo"] for account in chain()["sections"][0]["accounts"]}
    assert accounts["A"]["stay_s"] == 60  # 60 left after one minute, 30 after two
    assert accounts["B"]["stay_s"] == 120  # 40 after two minutes, 10 after three


def test_a_claim_names_its_payer_and_its_transfer() -> None:
    claim = chain()["claims"][0]
    assert (claim["payer"], claim["transfer"], claim["outcome"]) == ("V", 1, "matched")
    assert claim["by_rule"]["fifo"]["unseen"] == [{"account": "X", "reason": "never", "amount_fen": 40}]


def test_a_claim_without_any_row_is_unseen_in_the_flow_and_in_the_ends() -> None:
    book = book_of("?V -> A 50")
    claims = [Claim("lost", "Z", Moment(0, Precision.DAY), 70), *claims_on(book, "c1 t1 50")]
    content = composed(book, claims)
    section = content["sections"][0]
    assert section["sums"]["fifo"]["unseen_fen"] == 70
    places = [place for place in section["flows"]["fifo"]["places"] if place["account"] in ("lost", "Z")]
    assert [(place["kind"], place["code"]) for place in places] == [("payer", "claim"), ("unseen", "never")]


def test_unmatched_claims_stand_apart_with_what_they_might_mean() -> None:
    book = book_of("?V -> A 50")
    claims = [*claims_on(book, "c1 t1 50"), Claim("c2", "A", claims_on(book, "x t1 1")[0].moment, 60)]
    content = composed(book, claims)
    assert [(claim["claim_id"], claim["reason"]) for claim in content["unmatched"]] == [("c2", "none")]
    assert content["sections"][0]["sums"]["fifo"]["claimed_fen"] == 50
    assert content["unmatched"][0]["candidates"][0]["amount_fen"] == 50


def test_only_unmatched_claims_leave_no_section_and_still_make_a_dossier() -> None:
    book = book_of("?V -> A 50")
    content = composed(book, [Claim("c2", "A", claims_on(book, "x t1 1")[0].moment, 60)])
    assert (content["sections"], content["transfers"], len(content["unmatched"])) == ([], [], 1)


def test_money_in_a_gap_is_a_figure_of_its_account() -> None:
    book = book_of("open A 5 \n ?V -> A 50 \n A -> B 25 \n close A \n open A 7 \n ?W -> A 9")
    content = composed(book, claims_on(book, "c1 t2 50"))
    gap = next(end for end in content["sections"][0]["ends"] if end.get("reason") == "gap")
    assert gap["by_rule"]["fifo"] == {"amount_fen": 30, "transfers": [1], "less": [2]}
    account = next(one for one in content["sections"][0]["accounts"] if one["account"] == "A")
    assert account["by_rule"]["fifo"]["lost"]["amount_fen"] == 30


def test_doubts_say_which_claims_pass_them() -> None:
    book = doubt(book_of(CHAIN), "B", transfer=3, reason="break")
    content = composed(book, claims_on(book, "c1 t2 100"))
    [found] = content["doubts"]
    assert (found["account"], found["reason"]) == ("B", "break")
    assert found["by_rule"]["fifo"] == {"claims": ["c1"], "amounts": [{"amount_fen": 100}]}


def test_another_currency_has_a_section_of_its_own() -> None:
    book = book_of(CHAIN, currency="USD")
    content = composed(book, claims_on(book, "c1 t2 100"))
    assert [section["currency"] for section in content["sections"]] == ["USD"]
    assert content["transfers"][0]["currency"] == "USD"


def test_a_rule_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownRuleError):
        chain(rule="all")


def claims_of(book: Book, takes: list[tuple[int, int]]) -> list[Claim]:
    written = [f"c{number} t{event + 1} {asked}" for number, (event, asked) in enumerate(takes)]
    return claims_on(book, "\n".join(written))


@given(drawn=books_with_takes())
@settings(max_examples=60)
def test_every_figure_is_the_sum_of_its_transfers(drawn: tuple[Book, list[tuple[int, int]]]) -> None:
    book, takes = drawn
    content = composed(book, claims_of(book, takes))
    for name, rule, mode, figure in list_figures(content):
        if figure["transfers"] or not name.startswith(("overlap", "unseen", "edge")):
            assert sum_of(content, figure, rule=rule, mode=mode) == figure["amount_fen"], (name, rule)


@given(drawn=books_with_takes())
@settings(max_examples=60)
def test_ends_and_requests_are_those_of_the_trace(drawn: tuple[Book, list[tuple[int, int]]]) -> None:
    book, takes = drawn
    claims = claims_of(book, takes)
    content, answer = composed(book, claims), trace_claims(book, claims)
    for rule in RULES:
        expected: dict[tuple[str, str, str], int] = {}
        for claim in answer["rules"][rule]["claims"]:
            for part in ("rests", "exits", "unseen", "overlap"):
                for entry in claim[part]:
                    how = entry.get("kind") or entry.get("reason") or ""
                    key = part, entry.get("account") or entry["claim_id"], how
                    expected[key] = expected.get(key, 0) + entry["amount_fen"]
        found = {
            (end["end"], end.get("account") or end["claim_id"], end.get("kind") or end.get("reason") or ""): figure
            for section in content["sections"]
            for end in section["ends"]
            for code, figure in end["by_rule"].items()
            if code == rule
        }
        assert {key: figure["amount_fen"] for key, figure in found.items()} == expected
    asked = list_requests(book, claims)["requests"]
    assert [(one["account"], one["amount_fen"]) for one in content["requests"]] == [
        (one["account"], one["amount_fen"]) for one in asked
    ]


@given(drawn=books_with_takes())
@settings(max_examples=40)
def test_what_reaches_an_account_leaves_it_is_lost_or_rests(drawn: tuple[Book, list[tuple[int, int]]]) -> None:
    book, takes = drawn
    for section in composed(book, claims_of(book, takes))["sections"]:
        for account in section["accounts"]:
            for own in account["by_rule"].values():
                lost = own.get("lost", {"amount_fen": 0})["amount_fen"]
                went = own["went_out"]["amount_fen"] + lost + own["rests"]["amount_fen"]
                assert own["came_in"]["amount_fen"] == went
