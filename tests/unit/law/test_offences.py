"""Is every offence there once, with its names, article and code?"""

import re

import pytest

from firsthour.law.offences import POLICE_LINES, UnknownOffenceError, get_one_offence, list_kinds_of, list_offences
from firsthour.law.tracing import STATUSES


def test_the_list_of_economic_crimes_is_complete() -> None:
    numbered = [one for one in list_offences() if one.standard and not one.parent]
    assert [int(one.standard) for one in numbered] == list(range(1, 79))
    economic = [one for one in numbered if one.is_economic]
    assert len(economic) == 77
    assert [one.key for one in numbered if not one.is_economic] == ["inspection_evasion"]


def test_all_eighty_codes_are_used_once() -> None:
    codes = [one.code for one in list_offences() if one.code]
    assert len(codes) == len(set(codes)) == 80
    assert all(re.fullmatch(r"0302\d{4}|0303\d{4}|0304\d{4}|030[5-8]\d{4}", code) for code in codes)


def test_no_two_offences_share_a_name() -> None:
    for names in ([one.key for one in list_offences()], [one.words["zh"] for one in list_offences()],
                  [one.words["en"] for one in list_offences()]):  # fmt: skip
        assert len(set(names)) == len(names)


def test_every_offence_says_whose_it_is_and_how_sure_that_is() -> None:
    for one in list_offences():
        assert one.police_line in POLICE_LINES
        assert {one.status, one.police_line_status} <= set(STATUSES)
        assert one.article
        assert one.parent in {"", *(each.key for each in list_offences())}


def test_offences_of_other_lines_say_so() -> None:
    lines = {key: get_one_offence(key).police_line for key in
             ("trademark_counterfeiting", "unpaid_wages", "proceeds_concealment", "aiding_network_crime")}  # fmt: skip
    assert list(lines.values()) == ["food_drug", "public_order", "criminal", "network"]


def test_illegal_business_and_fraud_have_kinds_of_their_own() -> None:
    assert [one.key for one in list_kinds_of("fraud")] == ["telecom_fraud"]
    assert {one.article for one in list_kinds_of("illegal_business")} == {"225"}
    assert len(list_kinds_of("illegal_business")) == 6


def test_a_former_name_still_finds_the_offence() -> None:
    assert get_one_offence("欺诈发行股票、债券案").key == "fraudulent_issuance"


def test_an_unknown_offence_is_refused_with_what_is_near() -> None:
    with pytest.raises(UnknownOffenceError, match="tax_evasion"):
        get_one_offence("evasion")
    with pytest.raises(UnknownOffenceError):
        get_one_offence("")
