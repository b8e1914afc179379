"""What the program says of a city's statements is what the city itself knows, to the fen.

The truth is kept by the city's own books. ``shown``: the books with everything hidden that the files do not show.
``full``: everything that happened; there a till is written by its number, which not every layout gives, so ends
outside are compared by their kind.
"""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from firsthour.city.books import KeptBooks, keep_books
from firsthour.city.books_shown import written_as
from firsthour.city.files import FilePlan, show, write_statements
from firsthour.city.making import choose_claims, make_city, write_kinds
from firsthour.city.model import AccountKind, World
from firsthour.city.truth import write_claims
from firsthour.city.world import build_world
from firsthour.ledger.books import open_book
from firsthour.ledger.importing import import_files
from firsthour.tracing.claim_files import read_claims
from firsthour.tracing.requests import list_requests
from firsthour.tracing.trace import trace_claims
from tests.statement_files import NOW

Ends = Counter[tuple[str, ...]]


def traced(home: Path) -> dict[str, Any]:
    """Import a city's statements and trace its claims under all rules."""
    report = import_files([home / "statements"], home / "ledger", now=NOW)
    assert [file.path for file in report.files if file.error is not None] == []
    return trace_claims(open_book(home / "ledger"), read_claims(home / "claims.csv"))


def ends(claim: dict[str, Any], *, by_kind: bool) -> Ends:
    """Return where a claim ended; ``by_kind``: outside, only how."""
    found: Ends = Counter()
    for part, word in (("rests", ""), ("exits", "kind"), ("unseen", "reason"), ("overlap", "")):
        for entry in claim[part]:
            who = entry.get("claim_id" if part == "overlap" else "account")
            outside = part == "exits" and by_kind
            found[part, "" if outside else who, entry.get(word, "")] += entry["amount_fen"]
    return found


def differences(answer: dict[str, Any], truth: dict[str, Any], *, by_kind: bool = False) -> list[str]:
    """Return every claim and rule in which a trace and the city's books differ."""
    differing = []
    for rule, told in truth["rules"].items():
        mine = {claim["claim_id"]: ends(claim, by_kind=by_kind) for claim in answer["rules"][rule]["claims"]}
        theirs = {claim["claim_id"]: ends(claim, by_kind=by_kind) for claim in told}
        assert len(theirs) > 0
        differing += [f"{rule} {claim}" for claim in sorted({*mine, *theirs}) if mine.get(claim) != theirs.get(claim)]
    return differing


def told_by(truth: dict[str, Any]) -> dict[str, Any]:
    """Return a truth with its claims by rule, however it wraps them."""
    rules = {rule: told["claims"] if isinstance(told, dict) else told for rule, told in truth["rules"].items()}
    return {"rules": rules}


@pytest.mark.parametrize("seed", [3, 11])
def test_from_complete_files_all_rules_reproduce_the_full_truth(tmp_path: Path, seed: int) -> None:
    made = make_city(tmp_path, seed=seed, n_people=150, n_days=40, complete=True)
    assert made.n_claims >= 10
    answer = traced(tmp_path)
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert answer["unmatched"] == []
    assert differences(answer, told_by(truth["shown"])) == []
    assert differences(answer, told_by(truth["full"]), by_kind=True) == []


@pytest.mark.parametrize("seed", [3, 5])
def test_from_files_with_gaps_all_rules_reproduce_what_they_show(tmp_path: Path, seed: int) -> None:
    make_city(tmp_path, seed=seed, n_people=150, n_days=40)
    answer = traced(tmp_path)
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    unseen = [entry["reason"] for claim in told_by(truth["shown"])["rules"]["fifo"] for entry in claim["unseen"]]
    assert {"never", "gap"} & set(unseen)
    assert differences(answer, told_by(truth["shown"])) == []


@pytest.mark.parametrize("complete", [True, False])
def test_a_city_told_of_in_part_is_traced_to_the_fen(tmp_path: Path, complete: bool) -> None:
    made = make_city(tmp_path, seed=3, n_people=300, n_days=40, complete=complete, most_claims=12)
    assert 0 < made.n_claims < made.n_all_claims
    answer = traced(tmp_path)
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert differences(answer, told_by(truth["shown"])) == []
    if complete:
        assert differences(answer, told_by(truth["full"]), by_kind=True) == []


@pytest.mark.long
@pytest.mark.parametrize("complete", [True, False])
def test_a_city_of_thousands_is_told_to_the_fen(tmp_path: Path, complete: bool) -> None:
    make_city(tmp_path, seed=7, n_people=2000, complete=complete)
    answer = traced(tmp_path)
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert differences(answer, told_by(truth["shown"])) == []


def truth_without_credit_cards(world: World, chosen: Sequence[int], home: Path) -> KeptBooks:
    """Return the books kept with everything shown but credit cards: paying one off is an end that nobody asks about."""
    touched = keep_books(world, claims=chosen).touched
    first = {world.claims[place].account for place in chosen}
    asked = sorted(a for a in {*touched, *first} if world.kinds[a] in (AccountKind.BANK, AccountKind.WALLET))
    written = write_statements(world, home, accounts=asked, plan=FilePlan.complete(world, asked))
    return keep_books(world, claims=chosen, shown=show(world, written))


def test_answering_requests_round_by_round_reaches_the_full_truth(tmp_path: Path) -> None:
    world = build_world(seed=3, n_people=150, n_days=40)
    claims = tuple(world.claims)
    chosen = choose_claims(claims)
    by_name = {
        written_as(world, account): account
        for account in range(len(world.kinds))
        if world.kinds[account] <= AccountKind.CREDIT
    }
    known = {claims[place].account for place in chosen}
    asked, rounds = sorted(known), 0
    ledger, kinds, every = tmp_path / "ledger", tmp_path / "kinds.toml", []
    write_kinds(kinds, world)
    while asked:
        rounds += 1
        plan = FilePlan.complete(world, asked, batch=str(rounds))
        every += write_statements(world, tmp_path / f"round{rounds}", accounts=asked, plan=plan)
        import_files([tmp_path / f"round{rounds}"], ledger, now=NOW, kinds=kinds)
        write_claims(tmp_path / "claims.csv", world, shown=show(world, every), claims=chosen)
        stated = read_claims(tmp_path / "claims.csv")
        book = open_book(ledger)
        named = {by_name.get(request["account"], -1) for request in list_requests(book, stated)["requests"]}
        asked = sorted(named - known - {-1})
        known |= set(asked)
    answer = trace_claims(book, stated)
    books = truth_without_credit_cards(world, chosen, tmp_path / "all")
    assert rounds > 2
    print(f"{rounds} rounds, {len(known)} statements of {len(by_name)} accounts")
    assert differences(answer, {"rules": books.claims}, by_kind=True) == []
