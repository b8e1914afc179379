"""Is a message what was put into it, through its text and back, and is everything wrong with one named?"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthour.base.clock import SHANGHAI
from firsthour.law.messages import (
    MessageField,
    get_one_message_kind,
    list_code_tables,
    list_message_kinds,
    list_return_codes,
)
from firsthour.recovery.messages import (
    BadMessageError,
    Message,
    NoMessageError,
    TransactionRow,
    make_message,
    read_text,
    write_text,
)

AT = datetime(2026, 11, 22, 8, 12, 30, tzinfo=SHANGHAI)
STOP = {
    "number": "S1", "sent_at": AT, "case_number": "B20261122-0031", "institution": "云栈支付",
    "account": "0000005520", "holder": "丁示例", "transfer_amount": 14_995_000, "transfer_at": AT, "amount": 14_995_000,
}  # fmt: skip
TEXTS = st.text(
    st.sampled_from("|\\:：\n\t\r \ufeffpn元") | st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12
)
TIMES = st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))


def test_the_kinds_are_those_of_the_platform_with_their_answers() -> None:
    kinds = list_message_kinds()
    assert [kinds[code].counterpart for code in ("100101", "100201", "100301", "100309")] == [
        "100102", "100202", "100302", "100310",
    ]  # fmt: skip
    assert {kind.status for kind in kinds.values()} == {"C"}
    assert len(kinds) == 29
    assert get_one_message_kind("100102").words == {"en": "Answer: Stop-payment", "zh": "止付反馈"}


def test_what_only_we_call_so_is_marked_unverified() -> None:
    statuses = {field.key: field.status for kind in list_message_kinds().values() for field in kind.fields}
    assert (statuses["return_code"], statuses["holder"], statuses["held_amount"]) == ("C", "C2", "U")
    assert list_code_tables()["direction"] == {"0": {"en": "debit", "zh": "借"}, "1": {"en": "credit", "zh": "贷"}}
    assert list_return_codes()["200010"].words["zh"] == "未找到账户"


def test_a_stop_is_written_as_a_person_can_read_it() -> None:
    text = write_text(make_message("100101", STOP))
    assert text.splitlines()[0] == "【100101 止付】"
    assert "汇款金额: 149950.00" in text
    assert "交易时间: 20261122081230" in text


def value_of(field: MessageField) -> st.SearchStrategy:
    tables = list_code_tables()
    if field.kind in tables:
        return st.sampled_from(list(tables[field.kind]))
    kinds = {
        "amount": st.integers(0, 10**15), "time": TIMES, "flag": st.booleans(),
        "code": st.sampled_from(list(list_return_codes())), "currency": st.sampled_from(["CNY", "USD", "JPY", "USDT"]),
    }  # fmt: skip
    return kinds.get(field.kind, TEXTS)


@st.composite
def messages(draw: st.DrawFn) -> Message | None:
    kind = draw(st.sampled_from(list(list_message_kinds().values())))
    optional = draw(st.lists(st.sampled_from(kind.may), unique=True)) if kind.may else []
    values = {field.key: draw(value_of(field)) for field in kind.fields if field.key in (*kind.must, *optional)}
    rows = draw(st.lists(rows_of(), max_size=3)) if kind.has_rows else []
    try:
        return make_message(kind.code, values, rows=rows)
    except BadMessageError:
        return None  # a text of nothing but blanks is missing


def rows_of() -> st.SearchStrategy[TransactionRow]:
    return st.builds(
        TransactionRow, TIMES, st.sampled_from(["0", "1"]), st.integers(0, 10**12),
        st.none() | st.integers(-(10**6), 10**12), TEXTS, TEXTS, TEXTS, TEXTS,
        st.sampled_from(["00", "01"]), st.sampled_from(["00", "01"]),
    )  # fmt: skip


@given(messages(), st.sampled_from(["zh", "en"]))
def test_a_message_survives_its_text(message: Message | None, language: str) -> None:
    if message is None:
        return
    read = read_text(write_text(message, language=language))
    assert read.message == message
    assert read.unread == ()


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_plainly(text: str) -> None:
    with pytest.raises(BadMessageError) as refused:  # without number and return code it is no answer
        read_text(f"100102\n{text}")
    assert all(refused.value.sentence(language) for language in ("zh", "en"))


def test_an_answer_typed_by_hand_is_read_in_any_order_with_any_colon() -> None:
    typed = "止付反馈 100102\r\n控制金额：￥1,234.50元\n返回码:100000\n请求编号： S1 \n"
    typed += "生效时间: 2026-11-22 08:16\n备忘 见电话\n"
    read = read_text(typed)
    assert read.message.values == {
        "number": "S1", "return_code": "100000", "held_amount": 123_450,
        "effective_at": datetime(2026, 11, 22, 8, 16, tzinfo=SHANGHAI),
    }  # fmt: skip
    assert read.unread == ("备忘 见电话",)


def test_everything_wrong_is_listed_at_once() -> None:
    with pytest.raises(BadMessageError) as refused:
        make_message("100101", STOP | {"holder": " ", "amount": -1, "account_type": "03", "until_at": AT})
    said = refused.value.sentence("zh")
    assert all(words in said for words in ("缺少户名", "请求金额不能为 -1", "账户类别不能为 03", "没有截止时间"))


def test_rows_go_only_with_a_query_of_transactions() -> None:
    with pytest.raises(BadMessageError):
        make_message("100102", {"number": "1", "return_code": "100000"}, rows=[TransactionRow(AT, "0", 1)])


@pytest.mark.parametrize("text", ["", "no code here", "12345 1234567"])
def test_a_text_without_a_code_is_refused(text: str) -> None:
    with pytest.raises(NoMessageError):
        read_text(text)


def test_a_bad_value_is_named_with_its_label() -> None:
    with pytest.raises(BadMessageError) as refused:
        read_text("100102\n请求编号: S1\n返回码: 100000\n控制金额: viel\n生效时间: 昨天")
    assert "控制金额不能为 viel" in refused.value.sentence("zh")
    assert "In force from cannot be 昨天" in refused.value.sentence("en")


def test_times_are_kept_to_the_second_in_the_city_s_zone() -> None:
    late = AT.astimezone(UTC) + timedelta(microseconds=5)
    assert make_message("100101", STOP | {"sent_at": late}).time("sent_at") == AT
