"""Does a lead come to its end: registered, checked, verified, answered; and is a hard one consulted about together?"""

import re
from typing import TYPE_CHECKING

import pytest

from tests.journeys.conftest import OpenPage
from tests.journeys.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page


def press(page: "Page", words: str) -> None:
    """Press a button or follow a link that looks like one, and wait for the next page."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=words, exact=True).or_(
            page.locator("main").get_by_role("link", name=words, exact=True)
        ).first.click()


def choose(page: "Page", label: str) -> None:
    page.locator("main").get_by_label(label, exact=False).first.check()


def register(page: "Page", site: Site, *, title: str, source: str) -> str:
    """Register a lead that comes from somewhere, own it, and return its address."""
    page.goto(f"{site.address}/leads/new/")
    page.locator("[name=title]").fill(title)
    page.locator("[name=source]").select_option(value=source)
    page.locator("[name=source_name]").fill("澜州晚报")
    page.locator("[name=told]").fill("某平台承诺月息三分，发展会员拉人头。")
    page.locator("[name=owner]").select_option(label=site.log_ins["investigator"].name)
    press(page, "登记")
    page.get_by_role("heading", name=title, level=1).wait_for()
    return page.url


def nothing_sticks_out(page: "Page") -> bool:
    """Tell whether the page is no wider than its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("width", [1440, pytest.param(390, marks=pytest.mark.long)])
def test_a_lead_is_verified_and_its_source_is_told(width: int, site: Site, open_page: OpenPage) -> None:
    page = site.come_in(open_page(site.address, width=width), "investigator")
    title = f"高息揽储线索 {width}"
    address = register(page, site, title=title, source="media")
    assert "公通字〔2017〕25号" in page.locator("main").inner_text()
    assert nothing_sticks_out(page)

    press(page, "登记核查")
    page.locator("[name=what]").fill("平台注册地址和经营场所")
    page.locator("[name=way]").select_option(value="visit")
    page.locator("[name=result]").select_option(value="confirmed")
    page.locator("[name=words]").fill("现场属实，已拍照。")
    press(page, "登记核查")
    page.get_by_text("现场属实，已拍照。").wait_for()

    press(page, "作出核查结论")
    choose(page, "属实")
    page.locator("[name=text]").fill("平台、资金、人员均查证属实。")
    press(page, "作出核查结论")
    assert page.url.startswith(address)

    press(page, "反馈来源")
    page.locator("[name=text]").fill("线索属实，已移送立案审查。")
    press(page, "反馈来源")
    page.get_by_text("线索属实，已移送立案审查。").wait_for()
    told = " ".join(page.locator(".tl li").all_inner_texts())
    for words in ("登记为线索", "登记了核查情况", "线索查证属实", "已反馈来源"):
        assert words in told
    page.goto(f"{site.address}/leads/")
    assert title not in page.locator("main").inner_text()
    page.goto(f"{site.address}/leads/?result=verified")
    assert title in page.locator("main").inner_text()


@pytest.mark.parametrize("width", [1440, pytest.param(390, marks=pytest.mark.long)])
def test_a_hard_one_is_consulted_about_in_two_log_ins(width: int, site: Site, open_page: OpenPage) -> None:
    asker = site.come_in(open_page(site.address, width=width), "investigator")
    address = register(asker, site, title=f"合同纠纷还是诈骗 {width}", source="public_report")
    asker.locator("a[href$='/consult/']").first.click()
    asker.locator("[name=question]").fill("是否属于合同诈骗？")
    lawyer, squad = site.log_ins["legal_officer"], site.log_ins["investigator"]
    leader = site.log_ins["leader"]
    choose(asker, f"{lawyer.name} · {lawyer.badge}")
    asker.locator("fieldset, .field").filter(has_text="办案人员").get_by_label(f"{squad.name} · {squad.badge}").check()
    asker.locator("[name=chair]").select_option(label=leader.name)
    press(asker, "开始")
    asker.get_by_text("是否属于合同诈骗？").first.wait_for()
    consultation = asker.url
    assert nothing_sticks_out(asker)

    # the legal officer finds it on the desk and writes first
    legal = site.come_in(open_page(site.address, width=width), "legal_officer")
    legal.goto(consultation)
    choose(legal, "受理")
    legal.locator(".nx [name=text]").fill("虚构主体、无履约能力，已达立案条件。")
    press(legal, "提交意见")

    # nobody else reads it before writing
    asker.reload()
    assert "无履约能力" not in asker.locator("main").inner_text()
    choose(asker, "进一步核查")
    asker.locator(".nx [name=text]").fill("建议先调取账户流水。")
    press(asker, "提交意见")
    assert "无履约能力" in asker.locator("main").inner_text()

    # the chair decides with reasons
    chair = site.come_in(open_page(site.address, width=width), "leader")
    chair.goto(consultation)
    chair.get_by_text("建议先调取账户流水。").wait_for()
    choose(chair, "受理")
    chair.locator(".nx [name=text]").fill("意见已核对，受理并同步调取流水。")
    press(chair, "作出会商结论")
    chair.get_by_role("link", name=re.compile("会商意见书")).wait_for()
    chair.goto(address)
    assert "会商" in chair.locator("main").inner_text()
    assert nothing_sticks_out(chair)


def test_a_lead_is_merged_into_another_and_parted_again(site: Site, open_page: OpenPage) -> None:
    page = site.come_in(open_page(site.address), "investigator")
    kept = register(page, site, title="同一平台甲", source="media")
    kept_number = page.locator("main .mono").first.inner_text()
    merged = register(page, site, title="同一平台乙", source="own_finding")
    merged_number = page.locator("main .mono").first.inner_text()
    press(page, "并入其他事项")
    page.locator("[name=number]").fill(kept_number)
    page.locator("[name=text]").fill("同一平台、同一收款账户")
    press(page, "并入其他事项")
    assert kept_number in page.locator("main").inner_text()
    page.goto(kept)
    assert f"并入线索 {merged_number}：同一平台、同一收款账户" in page.locator(".tl").inner_text()
    page.goto(f"{site.address}/search/?q={merged_number}")
    assert "同一平台乙" in page.locator("main").inner_text(), "what was merged is still found"

    leader = site.come_in(open_page(site.address), "leader")
    leader.goto(merged)
    press(leader, "撤销线索合并")
    leader.locator("[name=text]").fill("收款账户不是同一个")
    press(leader, "撤销线索合并")
    leader.get_by_role("link", name="登记核查").or_(leader.get_by_role("button", name="登记核查")).first.wait_for()
    leader.goto(kept)
    assert f"线索 {merged_number} 已恢复单列：收款账户不是同一个" in leader.locator(".tl").inner_text()
