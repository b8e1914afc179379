"""Is everything picked out of a text that stands there, in whatever dress, and nothing that does not?

``slow_numbers`` and ``slow_choose`` look at every stretch of a text by hand, without patterns.
"""

import time
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.web.intake.picking import RANKS, Picked, choose, pick
from firsthour.web.intake.picking.amounts import read_words
from firsthour.web.intake.picking.folding import fold
from firsthour.web.intake.picking.names import normal_app, normal_link
from firsthour.web.intake.picking.numbers import is_identity_number, list_numbers, normal_account, normal_phone
from firsthour.web.intake.suggesting import suggest_payments

TOLD = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)  # 11:00 in the city


def found(text: str) -> list[tuple[str, str]]:
    return [(one.kind, one.normal) for one in pick(text, told_at=TOLD)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("手机 100 1234 2731", [("phone", "10012342731")]),
        ("+86 100-1234-2731 来电", [("phone", "10012342731")]),
        ("１００１２３４２７３１", [("phone", "10012342731")]),
        ("400-123-4567 和 4001234567", [("phone", "4001234567"), ("phone", "4001234567")]),
        ("自称95588客服", [("phone", "95588")]),
        ("020-12345678", [("phone", "02012345678")]),
        ("+852 1234 5678", [("phone", "+85212345678")]),
        ("卡号6229 9900 0000 0000 017，尾号", [("account", "6229990000000000017")]),
        ("0000-0004-1700-0123", [("account", "0000000417000123")]),
        ("０００００００４１７０００１２３", [("account", "0000000417000123")]),
        ("身份证990000199003071235", [("id_number", "990000199003071235")]),
        ("990000199003071234", [("account", "990000199003071234")]),
        ("hxxps://www.Yun[.]example/a?x=1", [("link", "yun.example/a")]),
        ("登录 tz88点com 投资", [("link", "tz88.com")]),
        ("http://1.2.3.4:8080/x。", [("link", "1.2.3.4:8080/x")]),
        ("邮箱 A.b@yun.example", [("email", "a.b@yun.example")]),
        ("下载“云享投”APP", [("app", "云享投")]),
        ("在“安心贷”平台借款", [("app", "安心贷")]),
        ("下载了云盘宝APP", [("app", "云盘宝")]),
        ("下载APP", []),
        ("QQ号：123456789", [("chat", "qq:123456789")]),
        ("加微信 Abc_12345", [("chat", "wechat:abc_12345")]),
        ("加微信10012342731", [("phone", "10012342731")]),
        ("纸飞机 @yun_bot9", [("chat", "telegram:yun_bot9")]),
        ("共48.6万元", [("amount", "48600000")]),
        ("转 ¥486,000.50", [("amount", "48600050")]),
        ("95000元", [("amount", "9500000")]),
        ("四十八万六千元", [("amount", "48600000")]),
        ("又转2万", [("amount", "2000000")]),
        ("有2万人受骗", []),
        ("3.5万余元", [("amount", "3500000")]),
        ("0元", []),
        ("先转了100，200元", [("amount", "20000")]),
    ],
)
def test_each_form_is_found(text: str, wanted: list[tuple[str, str]]) -> None:
    assert found(text) == wanted


@pytest.mark.parametrize(
    ("text", "at", "precision"),
    [
        ("今天上午10点20分", "2026-11-22T10:20", "minute"),
        ("昨天下午三点半", "2026-11-21T15:30", "minute"),
        ("10:20", "2026-11-22T10:20", "minute"),
        ("23:20", "2026-11-21T23:20", "minute"),
        ("昨晚8点", "2026-11-21T20:00", "hour"),
        ("11月20日", "2026-11-20T00:00", "day"),
        ("12月20日", "2025-12-20T00:00", "day"),
        ("2026-11-21 18:05", "2026-11-21T18:05", "minute"),
        ("前天", "2026-11-20T00:00", "day"),
        ("中午12点一刻", "2026-11-21T12:15", "minute"),
    ],
)
def test_moments_are_seen_from_when_it_was_told(text: str, at: str, precision: str) -> None:
    (one,) = pick(f"他说{text}转的", told_at=TOLD)
    assert (one.kind, one.normal, one.precision) == ("moment", at, precision)


def test_a_moment_after_it_was_told_is_none_and_without_a_now_there_are_none() -> None:
    assert found("今天15点20分") == []
    assert found("2月30日") == []
    assert pick("今天10点20分") == []


def test_the_usual_story_gives_each_payment_its_account_and_moment() -> None:
    text = (
        "今天9点05分转了5000元到 0000000417000123，10点10分又转48.6万元到 0000000417000124（北渡银行），"
        "昨天还转过3万到第一张卡"
    )
    told = suggest_payments(pick(text, told_at=TOLD))
    assert [(one.amount_fen, one.account, one.paid_at and f"{one.paid_at:%d %H:%M}") for one in told] == [
        (500_000, "0000000417000123", "22 09:05"),
        (48_600_000, "0000000417000124", "22 10:10"),
        (3_000_000, "0000000417000124", "21 00:00"),
    ]


PIECES = st.sampled_from(
    ["1", "10012342731", "100 1234 2731", "100-1234-2731", "1001234", "0000000417000123", "0000 0004 1700 0123",
     "0000-0004-1700-0123", "0000 0004-1700 0123", "990000199003071235", "99000019900307123X",
     "12345678901234567890123",
     " ", "-", "，", "a", "转", "元", "86", "+86", "+86 ", ".", "9", "00"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=6).map("".join))
def test_numbers_are_those_a_slow_reader_finds(text: str) -> None:
    kinds = ("id_number", "account")
    fast = {(one.kind, one.start, one.end, one.normal) for one in list_numbers(text) if one.kind in kinds}
    assert {one for one in fast if one[0] == "id_number"} == slow_identities(text)
    plain = {one for one in fast if one[0] == "account" and text[one[1] : one[2]].isdecimal()}
    assert plain == slow_plain_accounts(text)
    mobiles = {(one.start, one.end) for one in list_numbers(text) if one.kind == "phone" and _is_mobile(one.normal)}
    assert mobiles <= slow_mobiles(text)
    assert {place[1] for place in slow_mobiles(text)} == {place[1] for place in mobiles}


def _is_mobile(normal: str) -> bool:
    return len(normal) == 11 and normal.startswith("1")


def _alone(text: str, start: int, end: int) -> bool:
    """Tell whether no letter or digit stands directly beside a stretch."""
    sides = text[max(0, start - 1) : start] + text[end : end + 1]
    return not any(sign.isascii() and sign.isalnum() for sign in sides)


def _stretches(text: str) -> list[tuple[int, int, str]]:
    return [
        (start, end, text[start:end]) for start in range(len(text)) for end in range(start + 1, len(text) + 1)
    ]  # fmt: skip


def slow_identities(text: str) -> set[tuple[str, int, int, str]]:
    return {
        ("id_number", start, end, part.upper())
        for start, end, part in _stretches(text)
        if len(part) == 18 and is_identity_number(part.upper()) and _alone(text, start, end)
    }


def slow_plain_accounts(text: str) -> set[tuple[str, int, int, str]]:
    return {
        ("account", start, end, part)
        for start, end, part in _stretches(text)
        if part.isdecimal() and 12 <= len(part) <= 22 and _alone(text, start, end) and not is_identity_number(part)
    }


def slow_mobiles(text: str) -> set[tuple[int, int]]:
    places = set()
    for start, end, part in _stretches(text):
        body = part
        for code in ("+86 ", "+86-", "+86", "86 ", "86-", "86", ""):
            if part.startswith(code):
                body = part[len(code) :]
                break
        for candidate in {body, part}:
            groups = {(candidate[:3], candidate[4:8], candidate[9:]): candidate[3:4] + candidate[8:9]}
            is_plain = len(candidate) == 11 and candidate.isdecimal()
            is_grouped = any(
                len(candidate) == 13 and marks in ("  ", "--") and all(map(str.isdecimal, parts))
                for parts, marks in groups.items()
            )
            if candidate.startswith("1") and (is_plain or is_grouped) and _alone(text, start, end):
                places.add((start, end))
    return places


KINDS = st.sampled_from(list(RANKS))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(KINDS, st.integers(0, 12), st.integers(1, 6)), max_size=8))
def test_what_overlaps_is_decided_as_a_slow_reader_would(drawn: list[tuple[str, int, int]]) -> None:
    candidates = [Picked(kind, "", str(n), start, start + size) for n, (kind, start, size) in enumerate(drawn)]
    kept = choose(candidates)
    assert kept == slow_choose(candidates)
    assert all(a.end <= b.start for a, b in pairwise(kept))


def slow_choose(candidates: list[Picked]) -> list[Picked]:
    left, kept = list(candidates), []
    while left:
        best = left[0]
        for one in left[1:]:
            if (RANKS[one.kind], one.start, -one.end) < (RANKS[best.kind], best.start, -best.end):
                best = one
        kept.append(best)
        left = [one for one in left if one.end <= best.start or one.start >= best.end]
    return sorted(kept, key=lambda one: one.start)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_and_what_is_picked_stands_there(text: str) -> None:
    assert len(fold(text)) == len(text)
    for one in pick(text, told_at=TOLD):
        assert text[one.start : one.end] == one.raw
        assert one.normal


@given(st.integers(1, 99_999_999))
def test_amounts_in_words_are_read_back(yuan: int) -> None:
    from firsthour.web.ui.amount_words import amount_in_words

    words = amount_in_words(yuan * 100, "zh").removesuffix("元整")
    assert read_words(words) == yuan
    assert found(f"被骗{words}元") == [("amount", str(yuan * 100))]


@given(st.integers(10**11, 10**22 - 1), st.sampled_from(["", " ", "-"]))
def test_plain_forms_do_not_change_when_made_plain_again(number: int, between: str) -> None:
    digits = str(number)
    written = between.join(digits[at : at + 4] for at in range(0, len(digits), 4))
    assert normal_account(written) == digits
    assert normal_account(normal_account(written)) == digits
    for normal, text in (
        (normal_phone, "+86 100-1234-2731"),
        (normal_link, "https://www.a.com/B/"),
        (normal_app, "X APP"),
    ):
        assert normal(normal(text)) == normal(text)


def test_a_long_text_is_read_quickly() -> None:
    text = "转 0000 0004 1700 0123 10012342731 a.a.a.a.a.a 下载下载下载" * 600
    begun = time.process_time()  # of the processor: others may have it meanwhile
    pick(text, told_at=TOLD)
    assert time.process_time() - begun < 3
