"""Does the self-check find what it says, say nothing of any case, and never call anything safe?"""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthour.law.fraud_types import list_fraud_types
from firsthour.law.self_check import MOST_SIGNS, advise, recognise
from firsthour.law.warning_signs import (
    ABOUT,
    LINK_TESTS,
    BadSignTableError,
    SignTable,
    example_signs,
    example_text,
    read_signs,
)

FOUND = [
    ("+1 202 555 0100", "from_abroad"), ("0044 20 7946 0000", "from_abroad"), ("+95588", "plus_before_office"),
    ("17000000000", "resold_number"), ("+86 170 0000 0000", "resold_number"), ("0086-170-0000-0000", "resold_number"),
    ("14800000000", "machine_number"), ("400 000 0000", "service_line"), ("96110", "anti_fraud_line"),
    ("http://10.0.0.1/x", "number_for_name"), ("http://3232235777", "number_for_name"),
    ("http://xn--fiq228c.example", "hidden_letters"), ("http://gоv.example.com", "hidden_letters"),
    ("https://www.gov.cn@evil.example", "user_part"), ("t.cn/abc", "shortened"), ("hxxp://BIT.LY/a", "shortened"),
    ("http://www-gov-cn.example.com", "look_alike"), ("police-etc.example.net", "look_alike"),
    ("http://example.com/a.APK?from=sms", "download"), ("example.vip", "odd_ending"),
    ("让我装 ToDesk", "remote_control"), ("打开屏幕 共享", "remote_control"), ("开腾讯会议", "meeting_app"),
    ("把钱转到安 全 账 户", "safe_account"), ("SAFE  account", "safe_account"), ("不要告诉家人", "keep_silent"),
    ("做刷单任务", "pay_to_earn"), ("先交解冻费", "pay_to_withdraw"), ("稳赚不赔", "sure_gain"),
    ("快递丢失", "refund_call"), ("征信修复", "credit_mended"), ("我是你领导", "boss_asks"),
    ("把验证码给我", "code_wanted"),
    ("当天放款", "loan_offer"), ("社保卡停用", "subsidy"), ("免费领皮肤", "gifts_in_games"), ("帮你追回", "money_back"),
    ("裸聊", "love_and_money"), ("部队采购", "orders_by_soldiers"), ("先付定金", "trade_outside"),
    ("租银行卡", "accounts_for_rent"),
]  # fmt: skip
NOT_FOUND = [
    ("10000000417", "resold_number"), ("010-0000-0000", "from_abroad"), ("+86 100 0000 0417", "from_abroad"),
    ("https://www.gov.cn/x", "look_alike"), ("https://ga.example.gov.cn", "look_alike"), ("12.50元", "service_line"),
    ("https://technology.example", "look_alike"), ("a@gov.example.com", "look_alike"),
    ("teamviewers", "remote_control"),
    ("4000 元", "service_line"), ("2026-11-22 08:20", "from_abroad"), ("000000 0000 0417 0000", "from_abroad"),
    ("96110 123456", "anti_fraud_line"), ("https://www.12306.cn/index", "look_alike"),
]  # fmt: skip


def keys(typed: str, table: SignTable | None = None) -> list[str]:
    return [one.sign.key for one in advise(typed, table).found]


@pytest.mark.parametrize(("typed", "key"), FOUND)
def test_a_sign_is_found(typed: str, key: str) -> None:
    assert key in keys(typed)


@pytest.mark.parametrize(("typed", "key"), NOT_FOUND)
def test_what_only_looks_like_a_sign_is_none(typed: str, key: str) -> None:
    assert key not in keys(typed)


def test_every_sign_of_the_table_is_tried_above() -> None:
    assert {one.key for one in example_signs().signs} == {key for _typed, key in FOUND}


def test_every_type_of_fraud_has_a_sign() -> None:
    named = {key for one in example_signs().signs for key in one.types}
    assert named == {one.key for one in list_fraud_types()}


def test_every_line_says_in_both_languages_what_it_is_and_how_sure_we_are() -> None:
    for one in example_signs().signs:
        assert all(text.strip() for text in (*one.words.values(), *one.says.values()))
        assert re.search(r"[一-鿿]", one.words["zh"] + one.says["zh"])
        assert not re.search(r"[一-鿿]", one.words["en"] + one.says["en"])
        assert one.is_unverified == (not one.source), one.key


def test_nothing_is_ever_called_safe() -> None:
    said = [text for one in example_signs().signs for text in (*one.words.values(), *one.says.values())]
    said += [text for kind in example_signs().kinds.values() for part in kind.values() for text in part.values()]
    for text in said:
        assert not re.search(r"\bis safe|安全的|没问题|可以放心", text), text


def test_kinds_are_told_apart() -> None:
    assert advise("000000 0000 0417 0000").kinds == ("account",)
    assert advise("10000000417").kinds == ("number",)
    assert advise("http://example.com 你好朋友").kinds == ("link", "words")
    assert advise("").kinds == ()
    assert advise("todesk").kinds == ("app", "words")


def test_a_message_is_taken_apart() -> None:
    things, rest = recognise("请拨打 +1 202 555 0100，登录 http://a.example.com/b?c=1把钱转到 0000000000000417000")
    assert [(one.about, one.text) for one in things] == [
        ("link", "http://a.example.com/b?c=1"), ("number", "+1 202 555 0100"), ("account", "0000000000000417000")
    ]  # fmt: skip
    assert "202" not in rest


def test_signs_against_somebody_come_before_what_speaks_for_an_office() -> None:
    weights = [one.sign.weight for one in advise("96110 让我加微信便宜，把钱转到安全账户").found]
    assert weights == ["strong", "weak", "good"]
    assert advise("96110").weight == ""


@given(st.text(max_size=300))
def test_whatever_is_typed_gets_an_answer_that_follows_from_it_alone(typed: str) -> None:
    advice = advise(typed)
    assert advise(typed) == advice
    assert set(advice.kinds) <= set(ABOUT)
    assert len({one.sign.key for one in advice.found}) == len(advice.found)


NUMBERS = st.from_regex(r"1[3-9][0-9]{9}|[0-9]{16,19}|00[1-9][0-9]{9}", fullmatch=True)


@given(NUMBERS, NUMBERS)
def test_two_numbers_of_one_kind_get_the_same_answer(one: str, other: str) -> None:
    """Nobody can test a number: only its length and its beginning count (0086 and five digits at most)."""
    other = one[:9] + other[9 : len(one)].ljust(len(one) - 9, "7")
    first, second = advise(one), advise(other)
    assert first.kinds == second.kinds
    assert [found.sign for found in first.found] == [found.sign for found in second.found]


@pytest.mark.parametrize(
    "long",
    ["http://" + "a." * 4000, "1 " * 4000, "a-" * 4000, "http://" + "a@" * 4000, "a." * 4000, "（" * 8000, "1-" * 4000],
)
def test_a_long_text_takes_no_time(long: str) -> None:
    begun = time.process_time()  # of the processor: others may have it meanwhile
    advise(long)
    assert time.process_time() - begun < 1
    assert len(long) > MOST_SIGNS


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('begins = ["170"', 'begins = ["170001", "170"', "a single number"),
        ('"安全账户"', '"安全账户", "0000 0000 0417 0000"', "a single number"),
        ('names = ["anydesk"', 'names = ["1000-0000-417", "anydesk"', "a single number"),
        ('hosts = ["t.cn"', 'hosts = ["pay.evil.example.com", "t.cn"', "services that shorten"),
        ('says_en = "Do not open it to find out."', 'says_en = "Call 10000000417."', "a single number"),
        ("没有所谓“安全账户”", "0000 0000 0417 0000", "a single number"),
        ('test = "user_part"', 'test = "unheard_of"', "test is missing"),
        ('key = "resold_number"', 'key = "from_abroad"', "twice"),
        ('types = ["rebate"]', 'types = ["nothing"]', "nothing"),
        ('weight = "good"', 'weight = "safe"', "safe"),
        ("version = 1", "version = 0", "version"),
        ("[settings]", "[set", "Expected"),
        ('any = ["刷单"', 'any = ["单"', "one sign or less"),
        ('key = "account"', 'key = "accounts"', "kind account is missing"),
    ],
)
def test_a_table_that_names_a_single_number_or_makes_no_sense_is_refused(old: str, new: str, says: str) -> None:
    assert old in example_text()
    with pytest.raises(BadSignTableError, match=re.escape(says)):
        read_signs(example_text().replace(old, new, 1))


def test_a_table_that_is_too_long_is_refused() -> None:
    with pytest.raises(BadSignTableError):
        read_signs(example_text() + "#" * 200_000)


def test_a_later_table_counts() -> None:
    later = read_signs(example_text().replace("version = 1", "version = 2").replace('"安全账户"', '"绝密账户"'))
    assert (later.version, keys("转到绝密账户", later), keys("转到安全账户", later)) == (2, ["safe_account"], [])


def test_every_test_of_links_is_used() -> None:
    assert {one.test for one in example_signs().signs} == {"", *LINK_TESTS}
