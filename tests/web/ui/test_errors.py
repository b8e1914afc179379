"""Is every error said in plain words, in the reader's language, with nothing lost and never a traceback?"""

import logging
from types import ModuleType

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from firsthour.base.errors import UserError
from firsthour.web.config import urls as site_urls
from firsthour.web.ui.access import open_to_all, signed_in

HTMX = {"HX-Request": "true"}
JSON = {"Accept": "application/json"}


class TakenError(UserError):
    """A refusal with details."""

    code = "taken"
    english = "{name} holds it."
    chinese = "{name} 正在办理。"


@csrf_exempt
@open_to_all("a test")
def refuse(request: HttpRequest) -> HttpResponse:
    raise TakenError(name="佟小满 <b>")


@open_to_all("a test")
def break_down(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("secret words of a traceback")


@open_to_all("a test")
def answer_with(request: HttpRequest, status: int) -> HttpResponse:
    raise {404: Http404, 403: PermissionDenied, 400: SuspiciousOperation}[status]("secret words")


@signed_in
def closed(request: HttpRequest) -> HttpResponse:
    return HttpResponse("in")


@pytest.fixture
def site(settings, client: Client) -> Client:
    """The site with four more addresses, for a visitor who reads Chinese."""
    routes = ModuleType("routes_of_errors")
    routes.urlpatterns = [  # type: ignore[attr-defined]
        path("t/refuse/", refuse),
        path("t/break/", break_down),
        path("t/<int:status>/", answer_with),
        path("t/closed/", closed),
        path("", include(site_urls)),
    ]
    for name in ("handler400", "handler403", "handler404", "handler500"):
        setattr(routes, name, getattr(site_urls, name))
    settings.ROOT_URLCONF = routes
    client.raise_request_exception = False
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    return client


def test_a_refusal_is_a_page_with_its_code_and_a_way_back(site: Client) -> None:
    answer = site.post("/t/refuse/", {"typed": "x"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "佟小满 &lt;b&gt; 正在办理。" in text
    assert "taken" in text
    assert "data-back" in text


def test_a_refusal_to_htmx_is_a_note_that_leaves_the_form_alone(site: Client) -> None:
    answer = site.post("/t/refuse/", headers=HTMX)
    assert (answer.status_code, answer.headers["X-Note"]) == (422, "1")
    assert "正在办理" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_a_refusal_speaks_the_readers_language(site: Client) -> None:
    assert "holds it." in site.get("/t/refuse/", headers={"Accept-Language": "en"}).content.decode()


def test_a_program_gets_code_and_sentence(site: Client) -> None:
    answer = site.get("/t/refuse/", headers=JSON)
    assert (answer.status_code, answer.json()) == (409, {"code": "taken", "sentence": "佟小满 <b> 正在办理。"})


def test_an_error_of_ours_has_a_number_that_stands_in_the_log(site: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "firsthour.web"):
        answer = site.get("/t/break/")
    text = answer.content.decode()
    (logged,) = [record for record in caplog.records if record.name == "firsthour.web"]
    number = logged.args[0]  # type: ignore[index]
    assert answer.status_code == 500
    assert number in text
    assert "我们的错" in text
    assert "secret words" not in text
    assert "ZeroDivisionError" not in text
    assert logged.exc_info is not None


def test_an_error_of_ours_to_htmx_is_a_note_with_the_number(site: Client) -> None:
    answer = site.get("/t/break/", headers=HTMX)
    assert (answer.status_code, answer.headers["X-Note"]) == (500, "1")
    assert "请报编号" in answer.content.decode()


@pytest.mark.parametrize(("status", "words"), [(404, "没有找到"), (403, "没有权限"), (400, "无法读取")])
def test_djangos_own_answers_are_plain_pages(site: Client, status: int, words: str) -> None:
    answer = site.get(f"/t/{status}/")
    text = answer.content.decode()
    assert (answer.status_code, words in text, "secret words" in text) == (status, True, False)


def test_what_is_not_there_and_what_may_not_be_known_read_the_same(site: Client) -> None:
    def without_changing_parts(text: str) -> str:
        return "\n".join(line for line in text.splitlines() if "csrf" not in line.lower())

    unknown, hidden = site.get("/nowhere/"), site.get("/t/404/")
    assert unknown.status_code == hidden.status_code == 404
    kept = [without_changing_parts(each.content.decode()) for each in (unknown, hidden)]
    assert kept[0] == kept[1]


def test_a_form_from_elsewhere_is_refused_in_words(site: Client) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"Accept-Language": "zh-CN"})
    answer = strict.post("/frame/theme/", {"theme": "dark"})
    assert answer.status_code == 403
    assert "表单已过期" in answer.content.decode()


def test_a_panel_of_somebody_signed_out_never_becomes_the_login_page(site: Client) -> None:
    page, part = site.get("/t/closed/"), site.get("/t/closed/", headers=HTMX)
    assert page.status_code == 302
    assert (part.status_code, part.headers["HX-Refresh"], part.content) == (401, "true", b"")
