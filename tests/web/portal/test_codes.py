"""Can a code be typed by somebody upset, and by nobody else?"""

import random

from hypothesis import given
from hypothesis import strategies as st

from firsthour.base.spoken_codes import LENGTH, SIGNS, check_sign, derive_code, hash_code, read_code, write_code

KEY = b"k" * 32
SECRETS = st.text("0123456789abcdef", min_size=32, max_size=32)


def slow_is_whole(code: str) -> bool:
    """The twin: odd places count once, even places three times, and all together make a multiple of 26."""
    total = 0
    for place, sign in enumerate(code, start=1):
        total += SIGNS.index(sign) * (1 if place % 2 else 3)
    return total % 26 == 0


@given(SECRETS)
def test_a_code_is_derived_whole_and_read_however_it_is_typed(secret: str) -> None:
    code = derive_code(secret, key=KEY)
    assert len(code) == LENGTH
    assert slow_is_whole(code)
    full_width = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    for typed in (code, write_code(code), code.lower(), f" {code[:4]} {code[4:]} ", full_width):
        assert read_code(typed) == code


@given(SECRETS, st.integers(0, LENGTH - 1), st.sampled_from(SIGNS))
def test_one_wrong_sign_is_always_noticed(secret: str, place: int, sign: str) -> None:
    code = derive_code(secret, key=KEY)
    typed = code[:place] + sign + code[place + 1 :]
    assert (read_code(typed) is None) == (typed != code)


@given(st.text(SIGNS, min_size=LENGTH, max_size=LENGTH))
def test_what_is_read_is_what_the_twin_finds_whole(typed: str) -> None:
    assert (read_code(typed) == typed) == slow_is_whole(typed)


@given(st.text(max_size=200))
def test_whatever_is_typed_is_a_code_or_none(typed: str) -> None:
    found = read_code(typed)
    assert found is None or slow_is_whole(found)


def test_no_sign_is_taken_for_another() -> None:
    assert not set(SIGNS) & set("01ILO5S8BZ")
    assert len(set(SIGNS)) == len(SIGNS) == 26


def test_most_swaps_of_neighbours_are_noticed() -> None:
    dice = random.Random(7)
    missed = tried = 0
    for _ in range(3000):
        signs = [dice.choice(SIGNS) for _ in range(LENGTH - 1)]
        code = "".join(signs) + check_sign("".join(signs))
        place = dice.randrange(LENGTH - 1)
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        if swapped != code:
            tried += 1
            missed += read_code(swapped) == swapped
    assert missed / tried < 0.06  # signs thirteen apart: 1 of 25


def test_codes_of_other_secrets_and_keys_differ_and_only_a_keyed_hash_is_kept() -> None:
    codes = {derive_code(f"{number:032x}", key=KEY) for number in range(2000)}
    assert len(codes) == 2000
    code = derive_code("0" * 32, key=KEY)
    assert derive_code("0" * 32, key=b"other" * 6) != code
    assert hash_code(code, key=KEY) != hash_code(code, key=b"other" * 6)
    assert code not in hash_code(code, key=KEY).upper()
