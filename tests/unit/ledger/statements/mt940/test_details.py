"""The other side of an MT940 entry, by each form of its ``:86:`` field."""

import pytest

from firsthour.ledger.statements.mt940.details import Details, read_details

SEPA = "/TRTP/SEPA/IBAN/NL00/BIC/TESTNL2A/NAME/S. Sample/REMI/bill/EREF/1"
NUMBERED = "166?00CREDIT?20SVWZ+Rent?21 March?30TESTDEXX?31DE00?32Ann?33Example"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (NUMBERED, Details("DE00", "TESTDEXX", "Ann Example", "CREDIT RentMarch")),
        ("166?00CREDIT?20IBAN+DE0099?21SVWZ+x", Details("DE0099", "", "", "CREDIT x")),
        (SEPA, Details("NL00", "TESTNL2A", "S. Sample", "SEPA bill")),
        ("/CNTP/NL00/TESTNL2A/S. Sample///REMI/USTD//gift/", Details("NL00", "TESTNL2A", "S. Sample", "gift")),
        ("/BENM//NAME/Ann Example/REMI/rent", Details("", "", "Ann Example", "rent")),
        ("/IBAN/NL00/NAME/Ann/RTRN/AC04", Details("NL00", "", "Ann", "退汇 AC04")),
        ("cash  deposit\ncounter 3", Details(text="cash deposit counter 3")),
        ("", Details()),
    ],
)
def test_each_form_names_the_other_side(written: str, expected: Details) -> None:
    assert read_details(written) == expected
