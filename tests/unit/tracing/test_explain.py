"""What is behind a transfer."""

import json

import numpy as np
import pytest

from firsthour.tracing.explain import UnknownTransferError, find_transfer
from firsthour.tracing.trace import trace_claims
from tests.book_tables import book_of, claims_on
from tests.unit.tracing.test_results import FITS

TABLE = "?V -> A 50 \n ?W -> A 20 \n A ->0 B 60 \n A 0-> B 60"


def test_a_transfer_is_found_by_its_given_id_in_both_of_its_events() -> None:
    assert find_transfer(book_of(TABLE), "t3") == [2, 3]


def test_a_transfer_is_found_by_file_and_row() -> None:
    book = book_of(TABLE)
    book.given_ids.clear()
    assert book.transfer_id(2) == "000000000000:3"
    assert find_transfer(book, "000000000000:3") == [2, 3]
    book.sheet[0], book.leg[0] = 2, 1
    assert find_transfer(book, book.transfer_id(0)) == [0]


@pytest.mark.parametrize("name", ["t9", "000000000000:9", "ffffffffffff:1", "", "000000000000:1#1"])
def test_a_transfer_that_is_not_there_is_said_so(name: str) -> None:
    with pytest.raises(UnknownTransferError):
        find_transfer(book_of(TABLE), name)


def test_both_source_rows_and_the_share_of_each_claim_are_shown() -> None:
    book = book_of(TABLE)
    book.file_hashes.append("1" * 64)
    for event in (2, 3):
        book.mirror_file_idx[event], book.mirror_sheet[event], book.mirror_row[event] = 1, 1, 40
    asked = []

    def read_row(file_hash: str, sheet: int, row: int) -> list[tuple[str, str]]:
        asked.append((file_hash[0], sheet, row))
        return [("交易金额", "0.60")]

    claims = claims_on(book, "c1 t1 50 \n c2 t3 60")
    claims[1] = type(claims[1])("c2", "B", claims_on(book, "x t4 60")[0].moment, 60)
    answer = trace_claims(book, claims, rules=("fifo", "lifo"), explain="t3", read_row=read_row)
    FITS.validate(json.loads(json.dumps(answer)))
    explain = answer["explain"]
    assert asked == [("0", 1, 3), ("1", 1, 40)]
    assert (explain["from"], explain["to"], explain["amount_fen"]) == ("A", "B", 60)
    assert explain["source_rows"][0]["cells"] == [["交易金额", "0.60"]]
    assert explain["rules"]["fifo"] == [
        {"claim_id": "c1", "amount_fen": 50},
        {"claim_id": "c2", "amount_fen": 10},
    ]
    assert explain["rules"]["lifo"] == [
        {"claim_id": "c1", "amount_fen": 40},
        {"claim_id": "c2", "amount_fen": 20},
    ]


def test_a_payer_that_is_not_seen_has_no_name() -> None:
    book = book_of(TABLE)
    answer = trace_claims(book, claims_on(book, "c1 t1 50"), rules=("fifo",), explain="t1")
    assert answer["explain"]["from"] is None
    assert np.array_equal(book.mirror_file_idx, [-1, -1, -1, -1])
