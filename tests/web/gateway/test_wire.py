"""Does what is written for the wire read back the same, and is everything wrong in it named?"""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.law.messages import list_code_tables, list_message_kinds
from firsthour.recovery.messages import BadMessageError, Message, TransactionRow, make_message, read_text, write_text
from firsthour.web.gateway.wire import read_wire, wire_rows, wire_values

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=12)
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)).map(
    lambda at: at.replace(microsecond=0)
)
AMOUNTS = st.integers(0, 10**13)


def value_of(kind: str) -> st.SearchStrategy[Any]:
    codes = list_code_tables().get(kind)
    digits = st.from_regex(r"[0-9]{4,6}", fullmatch=True)
    plain = {"amount": AMOUNTS, "time": TIMES, "flag": st.booleans(), "code": digits,
             "currency": st.sampled_from(["CNY", "USD", "JPY"]), "text": TEXTS}  # fmt: skip
    return st.sampled_from(sorted(codes)) if codes else plain[kind]


@st.composite
def messages(draw: st.DrawFn) -> Message:
    kind = draw(st.sampled_from(list(list_message_kinds().values())))
    values = {
        field.key: draw(value_of(field.kind)) for field in kind.fields if field.key in kind.must or draw(st.booleans())
    }
    row = st.builds(
        TransactionRow, at=TIMES, direction=st.sampled_from("01"), amount_fen=AMOUNTS,
        balance_fen=st.none() | AMOUNTS, counterparty=TEXTS, counterparty_name=TEXTS, counterparty_bank=TEXTS,
        serial=TEXTS,
    )  # fmt: skip
    return make_message(kind.code, values, rows=draw(st.lists(row, max_size=3)) if kind.has_rows else ())


@settings(max_examples=150, deadline=None)
@given(messages())
def test_a_message_comes_back_from_the_wire_as_it_was_and_as_its_text_says(message: Message) -> None:
    values, rows = wire_values(message), wire_rows(message.rows)
    assert all(isinstance(value, str) for value in values.values())
    assert read_wire(message.code, values, rows=rows) == message
    assert read_text(write_text(message)).message == message  # the other form of the same


def test_amounts_times_and_flags_stand_there_as_agreed() -> None:
    at = datetime(2026, 11, 22, 0, 35, tzinfo=UTC)
    values = {"number": "S1", "return_code": "100000", "held_amount": 8_600_000, "effective_at": at}
    assert wire_values(make_message("100102", values)) == {
        "number": "S1", "return_code": "100000", "held_amount": "86000.00", "effective_at": "20261122083500"
    }  # fmt: skip
    rows = wire_rows([TransactionRow(at, "0", 123)])
    assert (rows[0]["at"], rows[0]["amount_fen"], rows[0]["balance_fen"]) == ("20261122083500", 123, None)


def test_everything_wrong_on_the_wire_is_listed_at_once() -> None:
    with pytest.raises(BadMessageError) as refused:
        read_wire(
            "100302", {"number": "S1", "return_code": "100000", "balance": "1.234"},
            rows=[{"at": "2026", "direction": "0", "amount_fen": 1}, {"at": "20261122083500"}, {"x": 1}],
        )  # fmt: skip
    assert [what for _code, what, _value in refused.value.details["problems"]] == ["balance", "row", "row", "row"]
    with pytest.raises(BadMessageError):
        read_wire("100302", {"number": "1", "return_code": "100000"}, rows=[
            {"at": "20261122083500", "direction": "0", "amount_fen": "1.00"}])  # fmt: skip
