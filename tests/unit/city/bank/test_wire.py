"""Does the bank read only what is written as agreed, and only from whom it knows?"""

import json
from typing import Any

import pytest

from firsthour.city.bank.scenario import BadScenarioError, read_scenario, scenario_of
from firsthour.city.bank.signing import BadSignatureError, Gate, Key, Signed, sign, signature_of
from firsthour.city.bank.wire import UnreadableOrderError, digest_of, read_body, read_order, read_payment_order
from firsthour.city.identity import luhn_digit
from firsthour.city.institutions import list_charters
from tests.unit.city.bank.banks import ACCOUNTS, A, line, message

KEY = Key("k", "澜州市公安局", "a secret of 16+ characters")
REQUEST = Signed("POST", "/v1/messages?x=1", b'{"a": 1}')


def changed(**values: str) -> dict[str, Any]:
    said = message("S1", "100101", amount="1.00")
    return {**said, "values": {**said["values"], **values}}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({**message("S1", "100101", amount="1.00"), "code": "999999"}, "unknown_code"),
        ({**message("S1", "100101", amount="1.00"), "code": "100102"}, "unknown_code"),
        ({**message("S1", "100101", amount="1.00"), "code": ["100101"]}, "unknown_code"),
        ({**message("S1", "100101", amount="1.00"), "values": []}, "no_values"),
        ({**message("S1", "100101", amount="1.00"), "rows": [{}]}, "rows_in_request"),
        ({**message("S1", "100101", amount="1.00"), "number": "S2"}, "two_numbers"),
        ({**message("S1", "100101", amount="1.00"), "number": ""}, "bad_number"),
        ({**message("S1", "100101", amount="1.00"), "number": "../S1"}, "bad_number"),
        (changed(shoe_size="44"), "unknown_field"),
        (changed(amount=""), "missing_field"),
        (changed(amount="1"), "bad_amount"),
        (changed(amount="1.5"), "bad_amount"),
        (changed(amount="-1.00"), "bad_amount"),
        (changed(amount="1,000.00"), "bad_amount"),
        (changed(sent_at="2026-01-01"), "bad_time"),
        (changed(sent_at="20261301000000"), "bad_time"),
        (changed(account_type="09"), "bad_value"),
        (changed(amount=1.0), "bad_value"),  # type: ignore[arg-type]
    ],
)
def test_a_message_that_is_not_as_agreed_cannot_be_read(said: dict[str, Any], code: str) -> None:
    with pytest.raises(UnreadableOrderError) as caught:
        read_order(said)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([], "no_lines"),
        ("r1", "no_lines"),
        ([line("r1", "x", "1.00"), line("r1", "y", "1.00")], "reference_twice"),
        ([line("r1", "x", "0.00")], "bad_line"),
        ([line("", "x", "1.00")], "bad_line"),
        ([{"reference": "r1"}], "bad_line"),
        ([line("r1", "x", "1")], "bad_amount"),
    ],
)
def test_a_payment_order_that_is_not_as_agreed_cannot_be_read(lines: object, code: str) -> None:
    with pytest.raises(UnreadableOrderError) as caught:
        read_payment_order({"number": "P1", "lines": lines})
    assert caught.value.code == code


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_object_cannot_be_read(body: bytes) -> None:
    with pytest.raises(UnreadableOrderError):
        read_body(body)


def test_a_body_is_the_same_however_it_is_spaced() -> None:
    said = message("S1", "100101", amount="1.00")
    again = json.loads(json.dumps(dict(reversed(said.items())), indent=3))
    assert digest_of(said) == digest_of(again) != digest_of(changed(amount="1.01"))


def test_the_signature_is_the_one_of_the_contract() -> None:
    # printf 'POST\n/v1/messages?x=1\n1000\nn\n<sha256 of the body>' | openssl dgst -sha256 -hmac '<secret>'
    expected = "9deeceda3ad42a0132ada6a954ccbe47fda238fd3af72c7019f3b2d08888ba75"
    assert signature_of(KEY.secret, REQUEST, time_s="1000", nonce="n") == expected


def test_a_signed_request_is_let_in_once() -> None:
    gate = Gate({"k": KEY})
    headers = sign(KEY, REQUEST, now_s=1000, nonce="n")
    assert gate.check(REQUEST, headers, now_s=1300) == (KEY, 1000)
    with pytest.raises(BadSignatureError) as caught:
        gate.check(REQUEST, headers, now_s=1300)
    assert caught.value.code == "used_nonce"
    gate.check(REQUEST, sign(KEY, REQUEST, now_s=1000, nonce="other"), now_s=1000)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"X-FH-Key": "nobody"}, "unknown_key"),
        ({"X-FH-Time": "1001"}, "bad_signature"),
        ({"X-FH-Time": "soon"}, "bad_headers"),
        ({"X-FH-Nonce": ""}, "bad_headers"),
        ({"X-FH-Nonce": "m"}, "bad_signature"),
        ({"X-FH-Signature": "0" * 64}, "bad_signature"),
        ({"X-FH-Signature": "é"}, "bad_signature"),
    ],
)
def test_a_request_with_one_changed_header_is_turned_away(change: dict[str, str], code: str) -> None:
    headers = {**sign(KEY, REQUEST, now_s=1000, nonce="n"), **change}
    with pytest.raises(BadSignatureError) as caught:
        Gate({"k": KEY}).check(REQUEST, headers, now_s=1000)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "request_", [Signed("GET", REQUEST.path, REQUEST.body), Signed("POST", "/v1/messages", REQUEST.body),
                 Signed("POST", REQUEST.path, b'{"a": 2}')]
)  # fmt: skip
def test_a_signature_covers_method_path_query_and_body(request_: Signed) -> None:
    with pytest.raises(BadSignatureError):
        Gate({"k": KEY}).check(request_, sign(KEY, REQUEST, now_s=1000, nonce="n"), now_s=1000)


@pytest.mark.parametrize("now_s", [699, 1301])
def test_an_old_or_early_request_is_turned_away(now_s: int) -> None:
    with pytest.raises(BadSignatureError) as caught:
        Gate({"k": KEY}).check(REQUEST, sign(KEY, REQUEST, now_s=1000, nonce="n"), now_s=now_s)
    assert caught.value.code == "old_time"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("seed = 1.5", "seed cannot be 1.5"),
        ("sed = 1", "there is no setting sed"),
        ("accounts = []", "there is no setting accounts"),
        ('[account]\nnumber = "1"', "two brackets"),
        ('[[account]]\nnumber = "1"', "institution is missing"),
        ('[[account]]\ninstitution = "x"\nnumber = "1"\nholder = "y"', "there is no institution x"),
        (ACCOUNTS + ACCOUNTS, "an account number stands twice"),
        (ACCOUNTS + '[[fate]]\ndoes = "explode"', "does cannot be 'explode'"),
        (ACCOUNTS + f'[[movement]]\nat_s = 1\npayer = "{A}"\npayee = "{A}"\namount = "1.00"', "pays itself"),
        (ACCOUNTS + f'[[movement]]\nat_s = nan\npayer = "{A}"\npayee = "x"\namount = "1.00"', "cannot be nan"),
        (ACCOUNTS + f'[[movement]]\nat_s = 1\npayer = "x"\npayee = "{A}"\namount = "all"', "outside"),
        (ACCOUNTS + '[[hold]]\naccount = "x"\nauthority = "y"\namount = "1.00"\nuntil_s = 1', "no account x"),
        ("seed = ", "Invalid"),
    ],
)
def test_a_scenario_that_cannot_be_played_says_why(text: str, problem: str) -> None:
    with pytest.raises(BadScenarioError, match=problem):
        scenario_of(text)


def test_the_invented_scenario_has_reserved_cards_with_right_check_digits_at_banks_of_the_city() -> None:
    scenario = read_scenario()
    names = {charter.institution.name for charter in list_charters()}
    assert {one.name for one in scenario.institutions} <= names
    for account in scenario.accounts:
        assert account.number.startswith("000000")
        assert account.holder_number.startswith("990000")
        if len(account.number) == 19:
            assert account.number[-1] == luhn_digit(account.number[:-1])
