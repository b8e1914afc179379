"""Is every word of the field said in both languages, once, in a full sentence?"""

import re

import pytest

from firsthour.law.glossary import Term, get_one_term, list_terms

HAN = re.compile(r"[\u4e00-\u9fff]")
SETTLED = {
    "incident": "报案", "alert": "预警", "lead": "线索", "dossier": "研判报告", "stop_payment": "止付",
    "freeze": "冻结", "account": "账户", "fifo": "先进先出", "lifo": "后进先出", "pro_rata": "按比例",
    "gap": "缺口", "reversal": "冲正", "refund": "退款", "conservation": "守恒",
}  # fmt: skip


def test_there_are_at_least_sixty_terms() -> None:
    assert len(list_terms()) >= 60


def test_no_two_terms_share_an_english_or_a_chinese_word() -> None:
    words = [term.word for term in list_terms()]
    chinese = [term.chinese for term in list_terms()]
    assert len(set(words)) == len(words)
    assert {word for word in chinese if chinese.count(word) > 1} == set()


@pytest.mark.parametrize("term", list_terms(), ids=lambda term: term.word)
def test_a_term_is_complete_in_both_languages(term: Term) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", term.word)
    assert HAN.search(term.chinese)
    assert HAN.search(term.means_zh)
    assert term.means_zh.endswith("。")
    assert term.means_zh.count("。") == 1
    assert term.means_en.endswith(".")
    assert not HAN.search(term.means_en)


def test_settled_words_keep_their_chinese() -> None:
    assert {word: get_one_term(word).chinese for word in SETTLED} == SETTLED


def test_a_word_reads_without_underscores_in_english() -> None:
    assert get_one_term("lowest_balance").english == "lowest balance"


def test_an_unknown_word_is_refused() -> None:
    with pytest.raises(KeyError):
        get_one_term("money_thing")
