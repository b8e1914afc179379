"""The truth file: whole, valid, and in the words of the trace."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from firsthour.city.books import RULES, NoSuchRuleError, keep_books
from firsthour.city.books_ends import BooksNotConservedError, assert_conserved
from firsthour.city.truth import tell_truth, write_claims, write_truth
from firsthour.city.world import build_world
from firsthour.tracing.claim_files import read_claims
from tests.spec.city.city_tables import TableCity, city_of, show

SCHEMAS = Path(__file__).resolve().parents[3] / "docs" / "reference" / "schemas"
SCHEMA = SCHEMAS / "truth.json"
TABLE = """
    bank V 1000
    bank A 0 +30
    bank B 0 day
    merchant M
    cash K
    V -> A 5012 claim c1
    V -> B 700 claim c2
    A -> M 12
    A -> K 1000
    M -> A 12 refund
    A -> B 500
"""


@pytest.fixture
def city() -> TableCity:
    return city_of(TABLE)


def test_the_truth_file_fits_its_schema_with_and_without_files(city: TableCity, tmp_path: Path) -> None:
    valid = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    for shown in (None, show(city, {"A": [(1, 6)]})):
        told = write_truth(tmp_path / "truth.json", city, shown=shown)
        written = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
        valid.validate(written)
        assert written == told
        assert set(written["full"]["rules"]) == set(RULES)
        assert ("shown" in written) == (shown is not None)


def test_the_entries_of_a_claim_fit_the_schema_of_the_trace(city: TableCity) -> None:
    trace = json.loads((SCHEMAS / "trace.json").read_text(encoding="utf-8"))
    valid = Draft202012Validator({"$ref": "#/$defs/claim", "$defs": trace["$defs"]})
    for rule in RULES:
        for entry in keep_books(city, shown=show(city, {"A": [(1, 6)]})).claims[rule]:
            valid.validate(entry)


def test_claims_are_written_as_the_trace_reads_them(city: TableCity, tmp_path: Path) -> None:
    write_claims(tmp_path / "claims.csv", city)
    assert (tmp_path / "claims.csv").read_text(encoding="utf-8").splitlines() == [
        "claim_id,account,time,amount",
        "c1,A,2026-03-01 10:00:30,50.12",  # A's clock is 30 seconds fast
        "c2,B,2026-03-01,7.00",  # B's bank writes only the day
    ]
    assert [claim.amount for claim in read_claims(tmp_path / "claims.csv")] == [5012, 700]


def test_only_the_claims_asked_for_are_told(city: TableCity) -> None:
    truth = tell_truth(city, claims=[1], rules=("fifo",))
    assert [claim["claim_id"] for claim in truth["claims"]] == ["c2"]
    assert [claim["claim_id"] for claim in truth["full"]["rules"]["fifo"]["claims"]] == ["c2"]


def test_a_lost_fen_stops_the_books() -> None:
    entry = {"claim_id": "c1", "amount_fen": 5, "rests": [], "exits": [], "unseen": [], "overlap": []}
    with pytest.raises(BooksNotConservedError):
        assert_conserved([entry], rule="fifo")


def test_there_are_five_rules(city: TableCity) -> None:
    with pytest.raises(NoSuchRuleError):
        keep_books(city, rules=("first-come",))


def test_the_truth_of_a_built_city_is_the_same_every_time_and_fits_the_schema() -> None:
    first, second = (tell_truth(build_world(seed=11, n_people=120, n_days=30)) for _ in range(2))
    assert first == second
    assert first["claims"], "a city without fraud proves nothing"
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(first)
