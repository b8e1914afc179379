"""Are the city's numbers right by their check digits, each one's own, and such as no real person has?"""

import re

import pytest

from firsthour.city import identity
from tests.unit.city.cities import small_city


def luhn_sum(number: str) -> int:
    doubled = [int(digit) * 2 for digit in number[-2::-2]]
    return sum(int(digit) for digit in number[-1::-2]) + sum(value // 10 + value % 10 for value in doubled)


def mod_11_2(number: str) -> int:
    rest = 0
    for sign in number:
        rest = (rest * 2 + (10 if sign == "X" else int(sign))) % 11
    return rest


@pytest.mark.parametrize(("digits", "check"), [("11010519491231002", "X"), ("44052418800101001", "4")])
def test_the_check_digit_of_an_identity_card_is_that_of_the_standard(digits: str, check: str) -> None:
    assert identity.id_check_digit(digits) == check


def test_the_check_sign_of_a_credit_code_is_that_of_the_standard() -> None:
    assert identity.organisation_check_sign("D2143569") == "X"
    assert identity.credit_check_sign("91350100M000100Y4") == "3"


def test_the_luhn_digit_makes_a_known_card_right() -> None:
    assert identity.luhn_digit("411111111111111") == "1"


def test_every_identity_card_is_right_and_in_the_reserved_range() -> None:
    people = [holder for holder in small_city().holders if not holder.is_firm]
    assert len(people) == 600
    for person in people:
        assert re.fullmatch(r"990000(19|20)\d{2}[01]\d[0-3]\d{4}[\dX]", person.id_number)
        assert mod_11_2(person.id_number) == 1


def test_every_firm_of_the_country_has_a_credit_code_in_the_reserved_range() -> None:
    codes = [holder.id_number for holder in small_city().holders if holder.is_firm and holder.id_number]
    assert len(codes) == len(set(codes)) > 20
    for code in codes:
        assert re.fullmatch(r"91990000[0-9A-Z]{10}", code)
        assert identity.credit_check_sign(code[:17]) == code[17]
        assert identity.organisation_check_sign(code[8:16]) == code[16]


def test_telephones_begin_with_100_and_nobody_shares_one() -> None:
    phones = [holder.phone for holder in small_city().holders if holder.phone]
    assert len(set(phones)) == len(phones)
    assert all(re.fullmatch(r"100\d{8}", phone) for phone in phones)


def test_cards_are_right_by_luhn_and_in_the_reserved_range() -> None:
    cards = [account.number for account in small_city().accounts if account.account_number]
    assert len(cards) > 600
    for card in cards:
        assert re.fullmatch(r"000000\d{13}", card)
        assert luhn_sum(card) % 10 == 0


def test_no_two_accounts_have_one_number() -> None:
    numbers = [number for account in small_city().accounts for number in (account.number, account.account_number)]
    known = [number for number in numbers if number]
    assert len(set(known)) == len(known)


@pytest.mark.parametrize("number", [0, 1, 999_999, identity.N_PERSONS - 1])
def test_people_are_of_age_however_large_the_city(number: int) -> None:
    assert 1948 <= identity.birth_of(number).year <= 2007
    assert mod_11_2(identity.id_number(number)) == 1


def test_a_hundred_thousand_people_have_as_many_identity_cards() -> None:
    assert len({identity.id_number(person) for person in range(100_000)}) == 100_000
