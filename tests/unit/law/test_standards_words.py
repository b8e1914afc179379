"""Does every sentence about a line say where it is written and what is doubtful, and never what to decide?"""

from datetime import date

import pytest

from firsthour.law.offences import list_offences
from firsthour.law.standards import Judgement, judge, list_lines
from firsthour.law.standards_json import judgement_json
from firsthour.law.standards_words import (
    bar_sentence,
    judgement_sentence,
    later_words,
    line_sentence,
    line_words,
    who_decides,
)

NEVER = (
    "应当立案",
    "应立案",
    "应予立案",
    "构成犯罪",
    "涉嫌犯罪",
    "should file",
    "must file",
    "should be filed",
    "is a crime",
    "guilty",
)
DAY = date(2026, 11, 1)


def everything_said(judgement: Judgement, language: str) -> str:
    said = [judgement_sentence(judgement, language), later_words(judgement, language), who_decides(language)]
    said += [line_sentence(one, language) for one in judgement.lines]
    said += [words for one in judgement.lines for words in line_words(one.line, language)]
    said += [one.line.note[language] for one in judgement.lines]
    return "\n".join(said)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_sentence_says_that_a_case_should_be_filed(language: str) -> None:
    for offence in list_offences():
        for facts in ({}, {"amount_fen": 10**13, "direct_loss_fen": 10**13}):
            said = everything_said(judge(offence.key, facts, on=DAY), language)
            assert not [word for word in NEVER if word in said], offence.key


def test_a_reached_line_is_said_with_article_and_day() -> None:
    judgement = judge("fundraising_fraud", {"amount_fen": 10_000_000}, on=DAY)
    assert judgement_sentence(judgement, "zh") == "达到数额线（依据 法释〔2022〕5号第8条，自 2022-03-01 起）。"
    assert judgement_sentence(judgement, "en") == "Line reached (under Fashi [2022] No. 5 art. 8, from 2022-03-01)."


def test_an_unverified_line_says_so_in_every_sentence() -> None:
    for line in list_lines():
        doubt = {"U": "未核实，须法制核对", "X": "来源冲突，须法制核对"}.get(line.provision.status, "")
        judgement = judge(line.offence, {}, on=date.fromisoformat(line.provision.from_date))
        (one,) = [each for each in judgement.lines if each.line.key == line.key]
        assert doubt in line_sentence(one, "zh")
        assert one.needs_check is bool(doubt)
        assert ("legal staff must check it" in line_sentence(one, "en")) is bool(doubt or line.provision.date_status)


def test_what_is_missing_is_named_in_words() -> None:
    judgement = judge("pyramid_selling", {"heads": 40}, on=DAY)
    assert "尚缺：传销层级（含组织者、领导者本层级）" in judgement_sentence(judgement, "zh")


def test_conflicting_readings_are_mentioned_in_the_one_sentence() -> None:
    judgement = judge("embezzlement", {"amount_fen": 4_000_000}, on=DAY)
    assert judgement_sentence(judgement, "zh").endswith("来源冲突，须法制核对。按来源的其他说法，结论不同。")


def test_of_several_lines_the_surest_is_named() -> None:
    judgement = judge("currency_alteration", {"face_value_fen": 250_000, "notes": 250}, on=DAY)
    assert "Fashi [2000] No. 26" in judgement_sentence(judgement, "en")
    assert not judgement.needs_check


def test_a_bar_says_whether_it_applies() -> None:
    (one, *_) = judge("pyramid_selling", {"paid_by_sales_only": True}, on=DAY).bars
    assert bar_sentence(one.bar, one.applies, language="zh").startswith("适用：单纯以销售业绩计酬")


def test_alternatives_read_as_sentences() -> None:
    (line,) = list_lines("usury_lending")
    assert line_words(line, "en")[0].startswith("real annual interest rate > 36% and loans")
    (line,) = [one for one in list_lines("fraud") if one.tier == "filing"]
    assert line_words(line, "zh") == ("涉案数额 ≥ 本省（区、市）确定的起点数额（3,000 元–10,000 元）",)


def test_the_json_answer_holds_every_line_and_its_law() -> None:
    answer = judgement_json(judge("tax_evasion", {"evaded_tax_fen": 10**7}, on=DAY))
    assert answer["state"] == "cannot_tell"
    assert answer["missing"] == ["share_of_tax_due_bp"]
    assert [line["law"]["status"] for line in answer["lines"]] == ["C"]
    assert {bar["key"] for bar in answer["bars"]} == {"tax_settled_2024", "tax_notice_missing_2024"}
