"""Would a journey notice what goes wrong on a page, and say what it lacks to run at all?"""

import asyncio
from pathlib import Path

import pytest

from tests.journeys.browsers import Pages, describe_missing, list_missing, place_of
from tests.journeys.looks import (
    list_faint,
    list_over_the_clock,
    list_overhanging,
    list_small_targets,
    list_untranslated,
)

BAD = {
    "an exception": ("<script>nowhere()</script>", "page error: nowhere is not defined"),
    "an error in the console": ("<script>console.error('broken thing')</script>", "console: broken thing"),
    "a picture from elsewhere": ("<img src='http://elsewhere.invalid/a.png'>", "left its place: http://elsewhere.inv"),
    "a file beside it": ("<link rel=stylesheet href='other.css'>", "left its place: file:"),
    "a refusal by its own policy": (
        "<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\"><script>1</script>",
        "console: ",
    ),
}


def write_page(folder: Path, body: str) -> str:
    page = folder / "page.html"
    page.write_text(f"<!doctype html><meta charset=utf-8><title>t</title>{body}", encoding="utf-8")
    (folder / "other.css").write_text("p { color: red }", encoding="utf-8")
    return page.as_uri()


@pytest.mark.parametrize("what", BAD)
def test_what_goes_wrong_on_a_page_is_kept(what: str, pages: Pages, tmp_path: Path) -> None:
    body, expected = BAD[what]
    pages.open(write_page(tmp_path, body)).wait_for_load_state("networkidle")
    assert [problem for problem in pages.problems if problem.startswith(expected)]


def test_on_a_good_page_nothing_is_wrong(pages: Pages, tmp_path: Path) -> None:
    page = pages.open(write_page(tmp_path, "<p>张伟<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>"), width=390)
    page.wait_for_load_state("networkidle")
    assert pages.problems == []
    assert page.evaluate("[innerWidth, navigator.language]") == [390, "zh-CN"]


def test_the_window_has_the_scheme_and_the_language_that_were_asked_for(pages: Pages, tmp_path: Path) -> None:
    page = pages.open(write_page(tmp_path, ""), scheme="dark", locale="en-GB")
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert page.evaluate("navigator.language") == "en-GB"


@pytest.mark.usefixtures("chromium")
def test_between_journeys_no_event_loop_seems_to_run() -> None:
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()


def test_a_page_may_load_from_its_own_host_or_file_only() -> None:
    assert place_of("http://127.0.0.1:8000/a") == place_of("http://127.0.0.1:8000/b?c")
    assert place_of("http://127.0.0.1:8000/a") != place_of("http://127.0.0.1:8001/a")
    assert place_of("file:///a/b.html#c") == place_of("file:///a/b.html")
    assert place_of("file:///a/b.html") != place_of("file:///a/c.html")


def test_what_is_missing_is_named_one_by_one() -> None:
    missing = list_missing(find_browser=lambda: None, has_fonts=lambda: False)
    assert [word for word in ("Chromium", "font") if not any(word in line for line in missing)] == []
    assert "apt-get install chromium" in describe_missing(missing)
    assert not any("Chromium" in line for line in list_missing(find_browser=lambda: "/bin/true"))


LOOKS = {
    "<div style='width:500px'>wide</div>": list_overhanging,
    "<button style='width:30px;height:30px'>small</button>": list_small_targets,
    "<p style='color:#999'>faint</p>": list_faint,
    "<div class=fh-next style='height:40px'>clock</div><div style='position:fixed;inset:0'></div>": list_over_the_clock,
    "<p>My desk</p>": list_untranslated,
    "<input placeholder='Log in'>": list_untranslated,
}


@pytest.mark.parametrize("body", LOOKS)
def test_what_cannot_be_read_or_hit_is_found(body: str, pages: Pages, tmp_path: Path) -> None:
    page = pages.open(write_page(tmp_path, f"<meta name=viewport content='width=device-width'>{body}"), width=390)
    assert LOOKS[body](page) != []


def test_a_readable_page_has_nothing_to_be_found(pages: Pages, tmp_path: Path) -> None:
    body = "<meta name=viewport content='width=device-width'><p style='color:#333'>我的工作台</p><button style='min-height:44px'>登录登录</button>"  # noqa: E501
    page = pages.open(write_page(tmp_path, body), width=390)
    assert [check(page) for check in set(LOOKS.values())] == [[]] * 5
