"""Are the city's institutions invented, and such that their statements can be read?"""

from pathlib import Path

from firsthour.city.institutions import gives_numbers, list_charters, list_of_kind
from firsthour.city.model import AccountKind
from firsthour.ledger.institutions import institution_name


def test_there_is_one_bank_with_the_bank_return_and_at_least_four_with_exports_of_their_own() -> None:
    layouts = [list_charters()[bank].institution.layout for bank in list_of_kind(AccountKind.BANK)]
    assert layouts.count("bank_return") == 1
    assert len(set(layouts)) == len(layouts) >= 5


def test_two_payment_firms_write_as_payment_firms_do() -> None:
    assert [list_charters()[firm].institution.layout for firm in list_of_kind(AccountKind.WALLET)] == [
        "tenpay",
        "alipay",
    ]


def test_every_layout_is_one_that_the_ledger_reads(project_dir: Path) -> None:
    known = {path.name for path in (project_dir / "src" / "firsthour" / "ledger" / "statements").iterdir()}
    assert {charter.institution.layout for charter in list_charters()} <= known | {""}


def test_no_institution_is_taken_for_a_real_one() -> None:
    for charter in list_charters():
        assert institution_name(charter.institution.name)[:2] == charter.institution.name[:2]


def test_clocks_are_wrong_by_less_than_ten_minutes() -> None:
    skews = [charter.institution.skew_s for charter in list_charters()]
    assert any(skews)
    assert max(map(abs, skews)) < 600


def test_some_banks_name_counterparties_by_number_and_some_do_not() -> None:
    assert {gives_numbers(bank) for bank in list_of_kind(AccountKind.BANK)} == {True, False}
