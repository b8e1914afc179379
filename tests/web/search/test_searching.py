"""Under which terms is a text found? Compared with reading through the text."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from firsthour.web.desk.searching import read_question, terms_of
from tests.web.search.slow_terms import holds, is_found

SIGNS = st.text(st.sampled_from("张伟强王 2-1x０Ａ卡é/,ж・·。"), max_size=14)


@given(texts=st.lists(SIGNS, max_size=3), typed=SIGNS)
@example(texts=["张伟强"], typed="张伟")
@example(texts=["6222 0212-3456 7890"], typed="62220212")
@example(texts=["62220212"], typed="6222-0212")
@example(texts=["ж1"], typed="x")
@example(texts=["123456789x"], typed="789X")
def test_what_the_terms_find_is_what_reading_finds(texts: list[str], typed: str) -> None:
    assert holds(terms_of(texts), read_question(typed)) == is_found(texts, typed)


@given(text=st.text(max_size=40))
def test_terms_are_plain_words_that_every_database_splits_alike(text: str) -> None:
    terms = terms_of([text]).split(" ")
    assert all(not term or (term.isascii() and term.isalnum() and term == term.lower()) for term in terms)


@pytest.mark.parametrize(
    ("typed", "is_hit"),
    [
        ("张伟", True), ("伟强", True), ("张强", False), ("强", True), ("6222", True), ("62 22 02", True),
        ("7890", True), ("0212", False), ("第3", True), ("3456", False), ("ＡＢ", True), ("b", False), ("", False),
        ("。。", False), ("张伟 6222", True), ("张伟 6223", False),
    ],
)  # fmt: skip
def test_a_name_is_found_by_its_characters_and_a_number_by_its_ends(typed: str, is_hit: bool) -> None:
    terms = terms_of(["张伟强 卡6222021234567890 ab-1 第3号"])
    assert holds(terms, read_question(typed)) is is_hit


def test_a_question_is_bounded() -> None:
    assert len(read_question("张伟" * 4000).clauses) <= 12
