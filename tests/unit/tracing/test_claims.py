"""What a claim on the command line says."""

import pytest

from firsthour.base.clock import Moment, Precision, parse_moment
from firsthour.tracing.claims import BadClaimError, Claim, claim_set_hash, parse_claim, parse_claims


def test_a_claim_is_split_at_the_last_at_sign_and_the_last_equals_sign() -> None:
    claim = parse_claim("a@b=c@2026-03-01 10:05=12.30", claim_id="c1")
    assert claim == Claim("c1", "a@b=c", parse_moment("2026-03-01 10:05"), 1230, "CNY")


def test_claims_are_numbered_as_they_are_typed() -> None:
    claims = parse_claims(["A@2026-03-01=1", "B@2026-03-01=2"])
    assert [(claim.claim_id, claim.account) for claim in claims] == [("c1", "A"), ("c2", "B")]


@pytest.mark.parametrize(
    ("written", "amount", "currency"),
    [
        ("100", 10000, "CNY"),
        ("1,000.5", 100050, "CNY"),
        ("100USDT", 100_000_000, "USDT"),
        ("100 usdt", 100_000_000, "USDT"),
        ("100日元", 100, "JPY"),
        ("100元", 10000, "CNY"),
        ("¥100", 10000, "CNY"),
        ("１００", 10000, "CNY"),
        ("1TOKEN", 100_000_000, "TOKEN"),
        ("10000000000000.00", 10**15, "CNY"),
    ],
)
def test_amounts_are_major_units_with_a_currency_behind(written: str, amount: int, currency: str) -> None:
    claim = parse_claim(f"A@2026-03-01={written}", claim_id="c1")
    assert (claim.amount, claim.currency) == (amount, currency)


@pytest.mark.parametrize(
    ("time", "precision"),
    [
        ("2026-03-01", Precision.DAY),
        ("2026-03-01T10:05", Precision.MINUTE),
        ("2026-03-01 10:05:07", Precision.SECOND),
        ("2026-03-01T02:05:07Z", Precision.SECOND),
    ],
)
def test_a_time_is_as_precise_as_it_is_given(time: str, precision: Precision) -> None:
    assert parse_claim(f"A@{time}=1", claim_id="c1").moment.precision == precision


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("A", "form"),
        ("A=5", "form"),
        ("@2026-03-01=5", "form"),
        ("A@yesterday=5", "no_time"),
        ("A@2026-02-30=5", "no_time"),
        ("A@2026-03-01=", "not_a_number"),
        ("A@2026-03-01=five", "not_a_number"),
        ("A@2026-03-01=1.2.3", "not_a_number"),
        ("A@2026-03-01=1.234", "too_many_decimals"),
        ("A@2026-03-01=0", "not_positive"),
        ("A@2026-03-01=-5", "not_positive"),
        ("A@2026-03-01=99999999999999999999", "too_large"),
    ],
)
def test_what_cannot_be_read_is_named(written: str, reason: str) -> None:
    with pytest.raises(BadClaimError) as failure:
        parse_claim(written, claim_id="c1")
    assert failure.value.details["reason"] == reason
    assert failure.value.exit_code == 2
    assert written in failure.value.sentence("zh")
    assert failure.value.sentence("zh") != failure.value.sentence("en")


def test_the_set_of_claims_is_part_of_a_results_identity() -> None:
    a = Claim("c1", "A", Moment(0, Precision.DAY), 5)
    b = Claim("c2", "A", Moment(0, Precision.DAY), 5)
    assert claim_set_hash([a, b]) == claim_set_hash([a, b])
    assert len({claim_set_hash(claims) for claims in ([a], [b], [a, b], [b, a])}) == 4


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("A@2026-03-01=1万", "no_currency"),
        ("A@2026-03-01=1 or so", "no_currency"),
        ("6.22999E+18@2026-03-01=1", "destroyed_number"),
    ],
)
def test_claim_that_would_be_misread_is_refused(written: str, reason: str) -> None:
    with pytest.raises(BadClaimError) as refused:
        parse_claims([written])
    assert refused.value.details["reason"] == reason
