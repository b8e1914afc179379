"""Does a report from somebody's phone go all the way: taken on, consulted about, filed, worked on, written down?"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.journeys.conftest import OpenPage
from tests.journeys.looks import list_overhanging
from tests.journeys.public import Public
from tests.journeys.site import Site
from tests.journeys.test_filing import act, come_in, enter_facts, make_report, open_case, send
from tests.journeys.test_leads import choose
from tests.journeys.test_leads import press as press_button
from tests.journeys.test_portal import a_while_ago, go_on
from tests.journeys.test_reporting import state_purpose, take_step
from tests.journeys.test_task_round_trip import in_minutes

if TYPE_CHECKING:
    from playwright.sync_api import Page

STORY = "对方说年息两成、随时可取，让我把钱转给合作社，现在人和钱都找不到了。"
MATTER = re.compile(r"/matters/([0-9a-f-]{36})")


@pytest.fixture
def public(site: Site) -> Iterator[Public]:
    """The public's site before the demo's inner one."""
    made = Public(site)
    made.join()
    made.start()
    yield made
    made.stop()


def report_by_phone(open_page: OpenPage, public: Public) -> str:
    """Report in seven questions on a phone; return the code of the receipt."""
    phone = open_page(public.address, width=390, height=844)
    with phone.expect_navigation():
        phone.get_by_role("button", name="昨天或更早").click()
    phone.get_by_label("非法集资、传销").check()
    go_on(phone, "下一步")
    phone.locator("#id_story").fill(STORY)
    go_on(phone, "下一步")
    phone.locator("#id_account").fill("000000000417")
    phone.locator("#id_amount").fill("1500000")
    phone.locator("#id_paid_at").fill(a_while_ago(3000))
    go_on(phone, "下一步")
    phone.locator("#id_traces").fill("10000009988")
    go_on(phone, "下一步")
    phone.locator("#id_name").fill("佟乐")
    phone.locator("#id_phone").fill("10000002731")
    go_on(phone, "下一步")
    assert list_overhanging(phone) == []
    phone.get_by_role("button", name="提交报案").click()
    phone.wait_for_url("**/receipt")
    return phone.locator("#code").inner_text()


def open_newest_report(page: "Page", site: Site) -> tuple[str, str]:
    """Open the last report of this kind, whatever the page asks before; return its number and key."""
    page.goto(f"{site.address}/matters/?kind=incident")
    link = page.locator("#rows tr", has_text="非法集资").first.locator("[data-open]")
    number = link.inner_text()
    with page.expect_navigation():
        link.click()
    state_purpose(page, number)
    page.wait_for_url("**/matters/**")
    found = MATTER.search(page.url)
    assert found is not None
    return number, found[1]


def ask_how_it_stands(open_page: OpenPage, public: Public, code: str) -> str:
    phone = open_page(f"{public.address}/status", width=390, height=844)
    phone.locator("#id_code").fill(code)
    phone.get_by_role("button", name="查询", exact=True).click()
    phone.wait_for_url("**/mine")
    return phone.locator("main").inner_text()


def consult(asker: "Page", site: Site, open_page: OpenPage) -> None:
    """Ask a legal officer and the squad whether it is a crime; both write, the head of the squad concludes."""
    lawyer, squad, leader = (site.log_ins[role] for role in ("legal_officer", "investigator", "leader"))
    asker.locator("a[href$='/consult/']").first.click()
    asker.locator("[name=question]").fill("是否属于非法吸收公众存款？")
    choose(asker, f"{lawyer.name} · {lawyer.badge}")
    asker.locator("fieldset, .field").filter(has_text="办案人员").get_by_label(f"{squad.name} · {squad.badge}").check()
    asker.locator("[name=chair]").select_option(label=leader.name)
    press_button(asker, "开始")
    asker.get_by_text("是否属于非法吸收公众存款？").first.wait_for()
    address = asker.url
    legal = site.come_in(open_page(site.address), "legal_officer")
    for page, words in ((legal, "公开承诺还本付息，向不特定对象吸收资金。"), (asker, "同意，建议受案审查。")):
        page.goto(address)
        choose(page, "受理")
        page.locator(".nx [name=text]").fill(words)
        press_button(page, "提交意见")
    chair = site.come_in(open_page(site.address), "leader")
    chair.goto(address)
    choose(chair, "受理")
    chair.locator(".nx [name=text]").fill("受理并立案审查。")
    press_button(chair, "作出会商结论")
    chair.get_by_role("link", name=re.compile("会商意见书")).wait_for()


def file_case(handler: "Page", site: Site, open_page: OpenPage, *, address: str) -> None:
    """Compare with the lines of the law, propose, give the opinion, decide: three people."""
    people = {(one["role"], one["unit"]): one for one in make_report(site, "另一件，只为让两人能登录")["people"]}
    act(handler, "开始立案审查")
    enter_facts(handler, offence="illegal_deposit_taking", amount_fen="1,500,000", direct_loss_fen="600000")
    handler.goto(address)
    shown = handler.locator("#filing").inner_text()
    assert "法释〔2022〕5号" in shown
    assert "达到数额线" in shown
    act(handler, "提出拟办意见", proposal="file", words="达到数额线，材料齐备")
    legal = come_in(site, open_page(site.address), people["legal_officer", "DL"])
    legal.goto(address)
    act(legal, "出具法制意见", agrees="yes", words="同意拟办意见")
    head = come_in(site, open_page(site.address), people["leader", "DL"])
    head.goto(address)
    act(head, "作出立案决定", decision="file", words="同意立案")


def give_task(handler: "Page", site: Site, open_page: OpenPage, *, address: str) -> None:
    """The head of the squad gives a task on the case; it is taken on, answered and accepted."""
    leader = site.come_in(open_page(site.address), "leader")
    leader.goto(address)
    with leader.expect_navigation():
        leader.get_by_role("link", name="交办任务").click()
    leader.get_by_label("要做什么").fill("调取合作社账户流水")
    leader.locator("select[name=assignee]").select_option(label=site.log_ins["investigator"].name)
    leader.locator("input[name=due_at]").fill(in_minutes(45))
    leader.get_by_role("button", name="交办", exact=True).click()
    leader.get_by_role("heading", name="调取合作社账户流水", level=1).wait_for()
    handler.goto(leader.url)
    handler.get_by_role("button", name="领取").click()
    handler.get_by_label("反馈").fill("流水已调取，共 3 个账户。")
    handler.get_by_role("button", name="反馈").click()
    handler.get_by_text("目前没有需要你处理的步骤。").wait_for()
    leader.reload()
    leader.get_by_role("button", name="认可反馈").click()
    leader.wait_for_url(f"{site.address}/")


def write_paper(handler: "Page", site: Site, open_page: OpenPage, *, address: str) -> bytes:
    """Write a paper on the case and hand it up; the head signs it in a dialog; return its Word file."""
    handler.goto(address)
    with handler.expect_navigation():
        handler.get_by_role("link", name="新建文书").click()
    handler.locator("main [name=kind]").select_option(label="协助函")
    send(handler)
    paper = handler.url
    handler.get_by_label("受文单位").fill("东岭银行")
    handler.get_by_label("协助事项").fill("请协助调取合作社 3 个账户的流水。")
    handler.get_by_label("回复期限").fill("7 日内")
    press_button(handler, "保存")
    press_button(handler, "提交签发")
    leader = site.come_in(open_page(site.address), "leader")
    leader.goto(paper)
    leader.locator("[data-dialog=sign]").click()
    with leader.expect_navigation():
        leader.locator("#sign").get_by_role("button", name="签发并编号").click()
    assert re.search(r"〔\d{4}〕\d{4}号", leader.locator("main").inner_text())
    with leader.expect_download() as taken:
        leader.get_by_role("link", name="Word 文件").click()
    return Path(taken.value.path()).read_bytes()


def test_a_report_from_a_phone_becomes_a_filed_case_with_its_papers(
    site: Site, public: Public, open_page: OpenPage
) -> None:
    code = report_by_phone(open_page, public)
    assert public.cross()["new"] >= 1  # what other journeys sent may come along

    duty = site.come_in(open_page(site.address, width=390, height=844), "duty_officer")
    number, key = open_newest_report(duty, site)
    assert STORY[:8] in duty.locator("main").inner_text()
    assert list_overhanging(duty) == []
    take_step(duty, "移送其他单位", unit=site.log_ins["investigator"].unit, text="属该辖区，金额较大")

    handler = site.come_in(open_page(site.address), "investigator")
    handler.goto(f"{site.address}/matters/{key}")
    state_purpose(handler, number)
    handler.locator(".first-step button[type=submit]").click()
    handler.get_by_text("已受理").first.wait_for()
    consult(handler, site, open_page)
    address = open_case(handler, site, {"report": key, "number": number})
    file_case(handler, site, open_page, address=address)
    give_task(handler, site, open_page, address=address)
    word_file = write_paper(handler, site, open_page, address=address)
    assert word_file[:2] == b"PK"

    handler.goto(address)
    assert re.search(r"协助函\s.*〔\d{4}〕\d{4}号", handler.locator("#papers").inner_text())
    told = " ".join(handler.locator(".tl li").all_inner_texts())
    for words in ("受案", "开始立案审查", "出具法制意见：同意拟办意见", "决定立案：同意立案", "任务办结"):
        assert words in told, told
    public.cross()
    assert "已立案" in ask_how_it_stands(open_page, public, code)
