"""Of which kind is a seized thing?"""

from pathlib import Path

import pytest

from firsthour.law.own_tables import BadOwnTableError
from firsthour.law.seized import OTHER, UnknownSeizedKindError, get_one_seized_kind, read_seized_kinds

OWN = """
[[kind]]
key = "boat"
en = "boat"
zh = "船舶"
needs_en = "name"
needs_zh = "船名"

[[kind]]
key = "other"
en = "other"
zh = "其他"
needs_en = "what it is"
needs_zh = "品名"
"""


def test_every_kind_has_words_in_both_languages_and_the_last_takes_what_fits_nowhere() -> None:
    kinds = read_seized_kinds()
    assert {"cash", "vehicle", "house", "deposit", "securities", "virtual_currency"} <= {one.key for one in kinds}
    assert kinds[-1].key == OTHER
    assert all(one.words["zh"] and one.words["en"] and one.needs["zh"] for one in kinds)


def test_a_kind_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownSeizedKindError):
        get_one_seized_kind("boat")


def test_a_city_has_kinds_of_its_own(tmp_path: Path) -> None:
    own = tmp_path / "seized.toml"
    own.write_text(OWN, encoding="utf-8")
    kinds = read_seized_kinds(own)
    assert get_one_seized_kind("boat", kinds=kinds).words["zh"] == "船舶"
    for wrong in (OWN.replace('"other"\nen', '"else"\nen'), OWN.replace('"boat"\nen', '"other"\nen'), "kind = 1"):
        own.write_text(wrong, encoding="utf-8")
        with pytest.raises(BadOwnTableError):
            read_seized_kinds(own)
