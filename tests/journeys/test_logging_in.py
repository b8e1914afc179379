"""Can people get in, and only they: password, second step, sittings, their language and theme?"""

import json
import re
import time
from typing import TYPE_CHECKING

import pytest

from tests.journeys.conftest import OpenPage
from tests.journeys.looks import await_count
from tests.journeys.second_step import STEP_S, code_at
from tests.journeys.site import Site, type_log_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

OWN_PASSWORD = "澜州-Kite-Over-Harbour-7"  # an invented one


@pytest.mark.parametrize(
    ("at_s", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037"), (20000000000, "353130")],
)
def test_the_app_of_these_journeys_shows_the_codes_of_the_standard(at_s: int, code: str) -> None:
    """The test vectors of RFC 6238, appendix B, the last six digits; the secret is "12345678901234567890"."""
    assert code_at("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", at_s) == code


def test_a_wrong_password_is_said_plainly_and_nobody_comes_in(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.address)
    assert page.url.startswith(f"{site.address}/accounts/login/")
    assert page.locator("input[name=login]").evaluate("one => one === document.activeElement")
    type_log_in(page, site.log_ins["duty_officer"].badge, "not-the-password-1")
    page.get_by_text("警号与密码不符").wait_for()
    assert page.locator("input[name=password]").input_value() == ""
    assert page.locator("input[name=login]").input_value() == site.log_ins["duty_officer"].badge
    page.goto(f"{site.address}/units/")
    assert "/accounts/login/" in page.url


def test_the_first_administrator_sets_up_a_second_step_and_ends_a_forgotten_sitting(
    new_site: Site, open_page: OpenPage
) -> None:
    told = new_site.run("admin", "卢晨行", "990001")
    assert told.returncode == 0, told.stderr
    one_time = re.search(r": (\S+)$", told.stdout.strip())
    assert one_time, told.stdout

    # the password that was printed opens one page only: choosing another
    page = open_page(new_site.address)
    type_log_in(page, "990001", one_time[1])
    page.wait_for_url("**/accounts/password/")
    page.goto(f"{new_site.address}/units/")
    assert page.url.endswith("/accounts/password/")
    page.get_by_label("当前密码").fill(one_time[1])
    page.get_by_label("新密码", exact=True).fill(OWN_PASSWORD)
    page.get_by_label("再输一次新密码").fill(OWN_PASSWORD)
    page.keyboard.press("Enter")

    # then a second step, since administrators reach far; what guards the log-in asks who is there once more
    page.wait_for_url("**/accounts/confirm/**")
    page.get_by_label("密码").fill(OWN_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/second-step/enrol/")
    secret = page.locator("[data-copy]").inner_text()
    assert re.fullmatch("[A-Z2-7]{26,}", secret)
    code = page.get_by_label("应用显示的验证码")
    code.fill("000000" if code_at(secret, time.time()) != "000000" else "111111")
    page.keyboard.press("Enter")
    page.locator(".wrong").wait_for()
    page.get_by_label("应用显示的验证码").fill(code_at(secret, time.time()))
    page.keyboard.press("Enter")
    page.locator(".codes li").first.wait_for()
    recovery_codes = page.locator(".codes li").all_inner_texts()
    assert len(set(recovery_codes)) == 10

    # out, and in again with the code
    page.locator(".fh-me-menu summary").click()
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/accounts/login/**")
    type_log_in(page, "990001", OWN_PASSWORD)
    page.wait_for_url("**/accounts/second-step/code/**")
    page.goto(f"{new_site.address}/units/")
    assert "/accounts/second-step/code/" in page.url, "half a log-in opens nothing"
    page.get_by_label("验证码").fill(code_at(secret, time.time() + STEP_S))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{new_site.address}/")

    # on another machine somebody forgot to log out: their list shows it, and one click ends it
    forgotten = open_page(new_site.address, width=390, height=844)
    type_log_in(forgotten, "990001", OWN_PASSWORD)
    forgotten.wait_for_url("**/accounts/second-step/code/**")
    forgotten.get_by_label("验证码").fill(recovery_codes[0])
    forgotten.keyboard.press("Enter")
    forgotten.wait_for_url(f"{new_site.address}/")
    page.get_by_role("navigation").get_by_role("link", name="我的页面").click()
    page.get_by_role("heading", name="我的登录").wait_for()
    rows = page.locator(".panel", has_text="我的登录").locator("tbody tr")
    await_count(rows, 2)
    await_count(rows.get_by_text("本次"), 1)
    rows.get_by_role("button", name="结束").click()
    page.wait_for_function("document.querySelectorAll('tbody form').length === 0")
    forgotten.goto(f"{new_site.address}/me/")
    assert "/accounts/login/" in forgotten.url
    page.goto(f"{new_site.address}/me/")
    assert page.url.endswith("/me/")

    # and the whole of it is in the record, which is whole
    verdict = json.loads(new_site.run("audit", "verify", "--json").stdout)
    assert verdict["intact"]
    assert verdict["events"] > 8


def test_the_log_in_page_speaks_the_language_last_chosen_on_this_machine(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.address)
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", name="Log in").wait_for()
    assert page.evaluate("document.documentElement.lang") == "en"
    page.goto(site.address)
    page.get_by_role("heading", name="Log in").wait_for()
    page.get_by_role("button", name="中文").click()
    page.get_by_role("heading", name="登录").wait_for()


def test_language_and_theme_are_kept_and_follow_to_another_machine(site: Site, open_page: OpenPage) -> None:
    page = site.come_in(open_page(site.address), "legal_officer")
    page.locator(".fh-me-menu summary").click()
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", name="My desk").wait_for()
    page.locator(".fh-me-menu summary").click()
    with page.expect_response("**/frame/theme/"):
        page.get_by_role("button", name="Dark").click()
    assert theme_of(page) == "dark"
    page.reload()
    assert theme_of(page) == "dark"

    elsewhere = site.come_in(open_page(site.address, width=390, height=844), "legal_officer")
    elsewhere.get_by_role("heading", name="My desk").wait_for()
    assert theme_of(elsewhere) == "dark"
    elsewhere.locator(".fh-me-menu summary").click()
    elsewhere.get_by_role("button", name="中文").click()
    elsewhere.get_by_role("heading", name="我的工作台").wait_for()
    elsewhere.locator(".fh-me-menu summary").click()
    with elsewhere.expect_response("**/frame/theme/"):
        elsewhere.get_by_role("button", name="随系统").click()
    assert theme_of(elsewhere) == "light"


def theme_of(page: "Page") -> str:
    return str(page.evaluate("document.documentElement.dataset.bsTheme"))
