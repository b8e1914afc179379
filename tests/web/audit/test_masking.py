"""Does a log line hold nothing that belongs to somebody?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthour.web.audit.masking import HIDDEN, hidden_names, mask_personal, mask_text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("来电 10012342731。", "来电 100****2731。"),
        ("+86 100-1234-2731", "100****2731"),
        ("身份证99000019900307003X", "身份证9900**********003X"),
        ("卡 6229 9900 0000 0000 017", "卡 ****0017"),
        ("6229990000000000017→10012342731", "****0017→100****2731"),
        ("第 1204771 条，¥486,000.00", "第 1204771 条，¥486,000.00"),
        ("hash 3b41f21ea3152665f4664eff66c1bbd90c25b59b", "hash 3b41f21ea3152665f4664eff66c1bbd90c25b59b"),
    ],
)
def test_numbers_are_masked_by_their_form(text: str, masked: str) -> None:
    assert mask_text(text) == masked


def test_fields_classed_personal_or_secret_are_hidden_to_any_depth() -> None:
    line = {"event": "saved", "title": "许念安", "parts": [{"password": "x", "n": 3}], "kind": "lead"}
    assert mask_personal(None, "info", line) == {
        "event": "saved", "title": HIDDEN, "parts": [{"password": HIDDEN, "n": 3}], "kind": "lead"
    }  # fmt: skip


def test_the_names_follow_from_the_models() -> None:
    assert {"title", "search", "facts", "password", "hashed", "phone", "explanation"} <= hidden_names()
    assert {"number", "kind", "state", "action"}.isdisjoint(hidden_names())


@given(
    st.text(alphabet="澜州 ,。", max_size=9), st.integers(10**15, 10**19 - 1), st.text(alphabet="澜州 ,。", max_size=9)
)
def test_no_card_number_survives_between_any_words(before: str, number: int, after: str) -> None:
    assert str(number) not in mask_text(f"{before}{number}{after}")
