"""Does the public's self-check answer from public signs alone, keep nothing, and always say what to do?"""

import io
import json
import logging
from typing import Any

import pytest
from django.apps import apps
from django.http import HttpResponse

from firsthour.base.packages.station import RefusedPackageError
from firsthour.law.warning_signs import example_text
from firsthour.web.portal import exchange
from firsthour.web.portal.checking import current_signs
from firsthour.web.portal.hearing import hear_signs
from firsthour.web.portal.limits import LIMITS, count_try
from firsthour.web.portal.models import Parcel, SignUpdate, Spent, Tally
from tests.web.portal.conftest import Join, Portal, words_of
from tests.web.portal.test_pages import Reader

STEPS = ("先停下", "不转账", "96110", "110", "一小时内刚转了钱")
MARK = "zzqq-9171-marker"


def ask(portal: Portal, text: str, **more: Any) -> HttpResponse:
    return portal.send("/check", text=text, **more)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("+1 202 555 0100", "境外来电"), ("http://gov-card.example.com", "网站名借用了机关的名称"),
        ("ToDesk", "操作您的屏幕"),
        ("把钱转到安全账户核查", "安全账户"), ("0000 0000 0417 0000", "单凭账号无法判断好坏"),
        ("你好", "没有发现已知特征"),
        ("10000000417", "来电显示可以伪造"),
    ],
)  # fmt: skip
def test_an_answer_says_what_was_seen_and_what_to_do(portal: Portal, typed: str, says: str) -> None:
    page = ask(portal, typed)
    assert page.status_code == 200
    for words in (says, *STEPS):
        assert words in words_of(page), words


def test_unverified_signs_are_marked_and_the_types_named(portal: Portal) -> None:
    words = words_of(ask(portal, "做刷单任务要垫付"))
    assert "经验提示: 未核实" in words
    assert "常见于： 刷单返利类" in words


def test_nothing_found_is_never_called_safe(portal: Portal) -> None:
    words = words_of(ask(portal, "www.example.com"))
    assert "不代表对方可信" in words
    assert "是安全的" not in words


def test_the_answer_is_the_same_whether_or_not_the_police_know_the_number(
    portal: Portal, join: Join, force: Any
) -> None:
    """The number stands in a report here; asked again, nothing in the answer has changed."""

    def said(number: str) -> str:
        return words_of(ask(portal, number)).replace(number, "N")

    before = said("000000000417")
    portal.report()
    join.carry(portal.now)
    assert said("000000000417") == before
    assert said("000000000555") == before


def test_what_is_typed_is_kept_nowhere(portal: Portal) -> None:
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    logging.getLogger().addHandler(handler)
    try:
        page = ask(portal, f"{MARK} 安全账户")
    finally:
        logging.getLogger().removeHandler(handler)
    assert page.status_code == 200
    for model in apps.get_app_config("portal").get_models():
        assert not any(MARK in str(value) for row in model.objects.values_list() for value in row), model
    assert MARK not in json.dumps({name: one.value for name, one in portal.client.cookies.items()})
    assert MARK not in heard.getvalue()
    assert "no-store" in page.headers["Cache-Control"]
    assert Parcel.objects.count() == 0, "nothing goes inside either"


def test_it_works_without_script_after_a_wait_in_english_and_large_print(portal: Portal) -> None:
    from datetime import timedelta

    page = portal.get("/check")
    assert "请在" in words_of(portal.send("/check", solved=False, page=page, text="ToDesk"))
    portal.now += timedelta(seconds=30)
    assert "操作您的屏幕" in words_of(portal.send("/check", solved=False, page=page, text="ToDesk"))
    portal.post("/look", language="en", next="/check")
    portal.post("/look", print="large", next="/check")
    page = ask(portal, "ToDesk")
    assert "see or move your screen" in words_of(page)
    assert 'data-print="large"' in page.content.decode()


def test_a_check_costs_a_puzzle_and_is_limited_by_address(portal: Portal) -> None:
    page = portal.get("/check")
    assert portal.send("/check", page=page, text="ToDesk").status_code == 200
    assert portal.send("/check", page=page, text="ToDesk").status_code == 422, "each puzzle serves once"
    assert Spent.objects.count() == 1
    Tally.objects.filter(what="check").update(n_tries=LIMITS["check"].most)
    assert ask(portal, "ToDesk").status_code == 429


def test_counts_of_checks_do_not_count_reports(portal: Portal, settings: Any) -> None:
    count_try("check", "127.0.0.1", key=settings.CODE_KEY, now=portal.now)
    assert Tally.objects.get().what == "check"


@pytest.mark.parametrize("text", ["", "   ", "啊" * 1501])
def test_too_little_or_too_much_is_said(portal: Portal, text: str) -> None:
    page = ask(portal, text)
    assert page.status_code == 422
    assert "请再看一下" in words_of(page) or 'role="alert"' in page.content.decode()


def test_what_is_typed_is_shown_as_words_never_as_a_page(portal: Portal) -> None:
    page = ask(portal, "<script>alert(1)</script> http://1.2.3.4/<b>安全账户")
    assert "<script>alert" not in page.content.decode()
    assert Reader(page).inline == []


@pytest.mark.parametrize("text", ["http://gov-etc.example.top/a.apk 安全账户 ToDesk +1 202 555 0100", "你好"])
def test_the_answer_can_be_read_aloud(portal: Portal, text: str) -> None:
    found = Reader(ask(portal, text))
    assert found.headings[0] == 1
    assert found.headings.count(1) == 1
    assert max(below - above for above, below in zip(found.headings, found.headings[1:], strict=False)) <= 1
    assert len(found.ids) == len(set(found.ids))
    assert [one.get("name") for one in found.fields if one.get("id") not in found.labels] == []


def later(version: int, old: str = "安全账户", new: str = "绝密账户") -> str:
    return example_text().replace("version = 1", f"version = {version}").replace(old, new)


def test_a_later_table_counts_and_an_older_one_that_comes_late_does_not(portal: Portal) -> None:
    hear_signs({"version": 3, "content": later(3)}, portal.now)
    hear_signs({"version": 2, "content": later(2, new="旧账户")}, portal.now)
    assert current_signs().version == 3
    assert "绝密账户" in words_of(ask(portal, "转到绝密账户")).replace("转到绝密账户", "", 1)
    assert "没有发现已知特征" in words_of(ask(portal, "转到旧账户"))


def test_a_table_that_names_a_number_is_put_aside_and_the_one_before_stays(portal: Portal, join: Join) -> None:
    from firsthour.web.intake import packages

    bad = later(2, new="0000 0000 0417 0000")
    with join.inside():
        packages.station().send("signs", {"version": 2, "content": bad}, uid="a" * 32, now=portal.now)
        packages.station().post(portal.now)
    from firsthour.base.packages.ferry import carry_all

    carry_all(join.outside, join.inside_boxes)
    assert exchange.go_round(portal.now).received.damaged == 1
    assert SignUpdate.objects.count() == 0
    assert "a single number" in next(join.outside.damaged.glob("*.txt")).read_text(encoding="utf-8")


def test_a_table_must_be_the_version_it_says(portal: Portal) -> None:
    from firsthour.law.warning_signs import BadSignTableError

    with pytest.raises(BadSignTableError):
        hear_signs({"version": 9, "content": later(2)}, portal.now)
    assert issubclass(RefusedPackageError, Exception)
