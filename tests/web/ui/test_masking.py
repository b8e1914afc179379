"""Does a masked name, phone or number show enough to tell two apart and no more?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthour.web.ui.masking import MASKS, mask_account, mask_address, mask_id_number, mask_person, mask_phone, tail_of


@pytest.mark.parametrize(
    ("name", "shown"),
    [("许念安", "许*安"), ("许安", "许*"), ("欧阳念安", "欧*安"), ("许", "*"), ("", ""), (" 许安 ", "许*")],
)
def test_a_name_keeps_its_ends(name: str, shown: str) -> None:
    assert mask_person(name) == shown


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=3, max_size=12))
def test_the_width_of_a_masked_name_does_not_tell_its_length(name: str) -> None:
    assert len(mask_person(name)) == 3


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("10000002731", "100****2731"),
        ("+8610000002731", "+86100****2731"),
        ("5551234", "****34"),
        ("123", "***"),
        ("", ""),
    ],
)
def test_a_phone_hides_its_middle(number: str, shown: str) -> None:
    assert mask_phone(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"), [("99010119900101003X", "9901**********003X"), ("12345678901", "****"), ("12", "**"), ("", "")]
)
def test_an_id_number_keeps_four_at_each_end(number: str, shown: str) -> None:
    assert mask_id_number(number) == shown


@given(st.text(st.characters(categories=("Lu", "Ll", "Nd")), min_size=5, max_size=30), st.sampled_from(sorted(MASKS)))
def test_no_mask_shows_the_whole(text: str, kind: str) -> None:
    assert MASKS[kind](text) != text


def test_an_address_shows_city_and_district_and_an_account_its_tail() -> None:
    assert mask_address("澜州市东岭区栖云路12号") == "澜州市东岭区****"
    assert tail_of("0000000000000417") == "0417"
    assert (mask_account("0000000000000417"), mask_account("")) == ("…0417", "")
