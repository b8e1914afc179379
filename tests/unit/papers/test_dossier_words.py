"""Are the words of a dossier complete in both languages, and do its sentences keep to what is known?"""

import re
from html import escape

import pytest

from firsthour.ledger.book import End
from firsthour.papers import dossier_words
from firsthour.papers.dossier_cells import Refs, Say
from firsthour.papers.dossier_method import PARAGRAPHS
from firsthour.papers.dossier_page import dossier_page
from firsthour.papers.dossier_summary import list_sentences
from firsthour.papers.dossier_tables import ends_table
from firsthour.papers.dossier_text import sentence_text
from firsthour.tracing.dossier import compose_dossier
from firsthour.tracing.rules import RULES
from tests.book_tables import book_of, claims_on
from tests.unit.papers.dossier_samples import chain, filed, overlapping, wide

TABLES = [value for value in vars(dossier_words).values() if isinstance(value, dict)]
LEGAL = re.compile("应当立案|构成犯罪|有罪|guilty|liable|criminal", re.IGNORECASE)


def test_every_code_of_an_end_has_words() -> None:
    codes = {end.code for end in End if end is not End.NONE}
    assert codes <= {*dossier_words.EXITS, *dossier_words.REASONS}


def test_every_word_is_there_in_both_languages() -> None:
    words = [say for table in TABLES for say in table.values() if isinstance(say, Say)]
    assert len(words) > 30
    assert all(say.zh and say.en and say.zh != say.en for say in words)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_sentences_fill_all_their_places_and_draw_no_legal_conclusion(language: str) -> None:
    for content in (chain(), overlapping(), wide()):
        for sentence in list_sentences(content):
            for rule in sentence.rules or RULES:
                said = sentence_text(sentence, language=language, rule=rule)
                assert "{" not in said
                assert "  " not in said
                assert said.endswith("。" if language == "zh" else ".")
                assert not LEGAL.search(said)
    assert not any(LEGAL.search(text.zh + text.en) for text in PARAGRAPHS)


def test_a_summary_says_who_paid_what_rests_and_what_to_ask_for() -> None:
    content = chain()
    said = [
        sentence_text(sentence, language="en", rule="fifo")
        for sentence in list_sentences(content)
        if not sentence.rules or "fifo" in sentence.rules
    ]
    assert said[0] == "One claim of CNY 10,000.00 came into A (张<示例>) at 2026-03-01 10:01, paid by V."
    unseen = "Under first in, first out, CNY 3,999.70 is not seen any further at 1 place: CNY 3,999.70 at X"
    assert any(text.startswith(unseen) for text in said)
    assert any("Ask first for: X (李样本 & 子 · 样本银行) for 2026-03-01–2026-03-01" in text for text in said)


def test_sources_of_rules_carry_their_status() -> None:
    assert all(dossier_words.rule_card(rule).status in ("C", "C2", "U", "X") for rule in RULES)
    assert dossier_words.status_word("U") == Say("U 未核实", "U unverified")


def test_transfers_are_named_by_ranges() -> None:
    assert Refs((1, 2, 3, 7), (9,)).text() == "T1–T3, T7 − (T9)"


@pytest.mark.parametrize(
    ("seconds", "in_days", "said"),
    [
        (36, False, "36 s"),
        (0, False, "0 s"),
        (60, False, "1 min 00 s"),
        (492, False, "8 min 12 s"),
        (12_840, False, "3 h 34 min"),
        (280_440, False, "3 d 5 h"),
        (0, True, "same day"),
    ],
)
def test_a_stay_is_said_as_a_person_would(seconds: int, in_days: bool, said: str) -> None:
    assert dossier_words.stay_word(seconds, in_days=in_days).en == said


def test_a_debt_repaid_says_what_such_an_end_means_and_nobody_is_asked_for_it() -> None:
    table = """
        open A 0
        ?V -> A 1000
        A -> ?6229990000000000017 600 debt
        A -> ?X 400
    """
    book = book_of(table)
    content = filed(compose_dossier(book, claims_on(book, "c1 t2 1000")))
    ends = [end for end in content["sections"][0]["ends"] if end["end"] == "exits"]
    assert [(end["kind"], end["by_rule"]["fifo"]["amount_fen"]) for end in ends] == [("debt", 600)]
    assert [request["account"] for request in content["requests"]] == ["X"]
    note = ends_table(content["sections"][0]).note
    assert note is not None
    for language, page in (("zh", "不列入调取建议"), ("en", "no statement is asked for")):
        assert page in note.in_language(language)
        meaning = escape(dossier_words.MEANINGS["debt"].in_language(language))
        assert meaning in dossier_page(content, language=language)


def test_what_a_debt_means_is_not_said_where_there_is_none() -> None:
    note = ends_table(chain()["sections"][0]).note
    assert note is not None
    assert "还款" not in note.zh
    assert not note.en.endswith(" ")
