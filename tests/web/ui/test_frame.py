"""Does the frame show what this visitor may open, and keep how the visitor likes the pages?"""

import pytest
from django.test import Client
from django.urls import reverse

from firsthour.web.people.models import Officer
from firsthour.web.ui.access import Permission
from firsthour.web.ui.registry import KeyItem, MeItem, NavItem, Registry
from tests.web.ui.rendering import Element, read_html, render

GALLERY = "/frame/components/"


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Registry:
    """A navigation of our own: a line for everybody, one for administrators, each with a counter."""
    own = Registry()
    own.add_nav(
        NavItem("office", 1, "ui:gallery", "People", "users", Permission.MANAGE_PEOPLE, lambda request: (7, False), "p")
    )
    own.add_nav(NavItem("desk", 1, "ui:counts", "Desk", "layout-dashboard", None, lambda request: (37, True), "d"))
    monkeypatch.setattr("firsthour.web.ui.context.REGISTRY", own)
    return own


def page_of(client: Client, url: str = GALLERY) -> Element:
    return read_html(client.get(url).content.decode())


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_gallery_shows_in_both_languages_with_every_element_closed(force, log_in, language: str) -> None:
    Officer.objects.update(language=language)
    page = page_of(log_in(force.alice))
    assert page.one("h1").words == {"zh-hans": "组件与状态", "en": "Components and states"}[language]
    assert page.one("html")["lang"] == {"zh-hans": "zh-CN", "en": "en"}[language]


def test_ids_are_used_once(force, log_in) -> None:
    ids = [each["id"] for each in page_of(log_in(force.alice)).walk() if each.get("id")]
    assert sorted(ids) == sorted(set(ids))


def test_every_control_has_a_name_and_every_input_a_label(force, log_in) -> None:
    page = page_of(log_in(force.alice))
    labelled = {label.get("for") for label in page.all("label")}
    assert [each for each in [*page.all("button"), *page.all("a")] if not each.words] == []
    hidden = ("hidden", "search", "submit")
    inputs = [
        each for name in ("input", "select", "textarea") for each in page.all(name) if each.get("type") not in hidden
    ]
    assert len(inputs) > 5
    assert [each["name"] for each in inputs if each["id"] not in labelled] == []


def test_the_first_stop_is_a_link_to_the_content(force, log_in) -> None:
    page = page_of(log_in(force.alice))
    assert page.all("a")[0]["href"] == "#main"
    assert page.one("main")["id"] == "main"


def test_the_gallery_is_for_officers_only(client: Client, db: None) -> None:
    assert client.get(GALLERY).status_code == 302


def test_navigation_shows_only_what_may_be_opened(force, log_in, registry: Registry) -> None:
    def lines(officer: Officer) -> list[str]:
        return [each.words for each in page_of(log_in(officer)).one("nav", of="fh-nav").all("a")[1:]]

    assert lines(force.alice) == ["Desk"]
    assert lines(force.frank) == ["Desk", "People"]


def test_navigation_is_grouped_marks_the_page_and_names_its_keys(force, log_in, registry: Registry) -> None:
    Officer.objects.update(language="zh-hans")
    navigation = page_of(log_in(force.frank)).one("nav", of="fh-nav")
    assert [each.words for each in navigation.all("h6")] == ["管理"]
    assert [each.get("aria-current") for each in navigation.all("a")[1:]] == [None, "page"]
    assert [each.get("data-go") for each in navigation.all("a")[1:]] == ["d", "p"]


def test_the_key_map_and_the_menu_under_the_name_show_what_rooms_registered(force, log_in, registry: Registry) -> None:
    registry.add_key(KeyItem("c", "New report", "ui:gallery", Permission.SEE_MATTERS))
    registry.add_key(KeyItem("q", "Elsewhere", "no:such_route"))
    registry.add_me(MeItem(2, "ui:counts", "Later", "bell"))
    registry.add_me(MeItem(1, "ui:gallery", "My page", "id-badge-2"))

    def shown(officer: Officer) -> tuple[list[str | None], list[str]]:
        page = page_of(log_in(officer))
        menu = page.one("div", of="menu-pop")
        return [each.get("data-anywhere") for each in page.all("a") if each.get("data-anywhere")], [
            each.words for each in menu.all("a")
        ]

    assert shown(force.alice) == (["c"], ["My page", "Later"])
    assert shown(force.frank) == ([], ["My page", "Later"])


def test_counters_come_by_themselves_and_only_what_expires_today_is_hot(force, log_in, registry: Registry) -> None:
    counts = read_html(log_in(force.frank).get(reverse("ui:counts")).content.decode()).all("em")
    assert [(each["id"], each.words, each.get("class")) for each in counts] == [
        ("count-ui-counts", "37", "hot"),
        ("count-ui-gallery", "7", None),
    ]
    assert len(read_html(log_in(force.alice).get(reverse("ui:counts")).content.decode()).all("em")) == 1


def test_the_theme_is_kept_in_the_officers_row_and_rendered(force, log_in) -> None:
    client = log_in(force.alice)
    answer = client.post(reverse("ui:theme"), {"theme": "dark", "next": GALLERY})
    assert (answer.status_code, answer["Location"]) == (302, GALLERY)
    force.alice.refresh_from_db()
    assert force.alice.theme == "dark"
    html = page_of(client).one("html")
    assert (html["data-bs-theme"], html["data-theme"]) == ("dark", "dark")


def test_a_visitor_keeps_theme_and_language_in_cookies(client: Client, db: None) -> None:
    client.post(reverse("ui:theme"), {"theme": "dark"})
    client.post(reverse("ui:language"), {"language": "en"})
    page = page_of(client, "/nowhere/")
    assert (page.one("html")["data-theme"], page.one("html")["lang"]) == ("dark", "en")
    assert client.cookies["theme"]["httponly"]


def test_the_language_follows_the_officer_to_another_machine(force, log_in) -> None:
    log_in(force.alice).post(reverse("ui:language"), {"language": "en"})
    elsewhere = Client(headers={"Accept-Language": "zh-CN"})
    elsewhere.force_login(force.alice)
    assert page_of(elsewhere).one("html")["lang"] == "en"


def test_only_known_choices_are_kept(force, log_in) -> None:
    client = log_in(force.alice)
    assert client.post(reverse("ui:theme"), {"theme": "pink"}).status_code == 400
    assert client.post(reverse("ui:language"), {"language": "fr"}).status_code == 400
    assert client.get(reverse("ui:theme")).status_code == 405


@pytest.mark.parametrize("elsewhere", ["https://other.example/", "//other.example/", "javascript:alert(1)"])
def test_a_switch_never_leads_to_another_site(client: Client, db: None, elsewhere: str) -> None:
    assert client.post(reverse("ui:theme"), {"theme": "dark", "next": elsewhere})["Location"] == "/"


def test_single_keys_can_be_switched_off(force, log_in) -> None:
    client = log_in(force.alice)
    assert page_of(client).one("body")["data-single-keys"] == "on"
    client.post(reverse("ui:single_keys"), {"single_keys": "off", "next": GALLERY})
    assert page_of(client).one("body")["data-single-keys"] == "off"


def test_the_frame_costs_few_queries(force, log_in, django_assert_max_num_queries) -> None:
    client = log_in(force.alice)
    client.get(GALLERY)
    with django_assert_max_num_queries(8):
        client.get(GALLERY)


def test_what_was_done_becomes_a_toast_and_what_failed_a_note() -> None:
    class Said:
        def __init__(self, level: str, words: str) -> None:
            self.level_tag, self.words = level, words

        def __str__(self) -> str:
            return self.words

    shown = render(
        '{% include "ui/parts/messages.html" %}', messages=[Said("success", "Done"), Said("error", "Not done")]
    )
    assert shown.one("template").words == "Done"
    assert shown.one(of="note").words == "Not done"


def test_pages_carry_the_policy_and_nothing_it_would_stop(force, log_in) -> None:
    answer = log_in(force.alice).get(GALLERY)
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    page = read_html(answer.content.decode())
    assert all(each.get("src") for each in page.all("script"))
    assert [each for each in page.walk() if each.get("style")] == []
