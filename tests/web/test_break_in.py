"""Does anything show that somebody may not see? Every route is tried by everybody on everything.

A route without a rule fails; so does one whose parameters have no sample (``break_in_world.SAMPLES``).
"""

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from firsthour.web.people.policies import access_of
from firsthour.web.ui.access import Rule, rule_of
from tests.web.break_in_world import EVERYBODY, SAMPLES, VALUES, Builder, Planted, World

TURNED_AWAY = {401, 403, 404, 405}
NO_MARKER_BELOW = ("accounts/", "api/v1/openapi.json")


@dataclass(frozen=True)
class Route:
    """A route of the site."""

    name: str
    address: str
    view: Callable[..., Any]
    parameters: tuple[str, ...]

    @property
    def rule(self) -> Rule | None:
        """What it asks of its visitor."""
        return rule_of(self.view)

    @property
    def kind(self) -> str | None:
        """The kind of thing its parameters name; "" without parameters, plain for a list's file; None: none fits."""
        if not self.parameters:
            return ""
        if self.parameters == ("form",) and self.address.endswith("/export.<str:form>"):
            return "plain"
        known = [beginning for beginning in SAMPLES if self.address.startswith(beginning)]
        return SAMPLES[max(known, key=len)] if known else None

    def url(self, values: dict[str, Any], draw: random.Random) -> str:
        """Return its address with these values, and drawn ones for the other parameters."""
        named = {name: values.get(name, draw.choice(VALUES.get(name, ["x"]))) for name in self.parameters}
        return reverse(self.name, kwargs=named)


def list_routes(patterns: list[Any] | None = None, *, prefix: str = "", space: str = "") -> Iterator[Route]:
    """Yield every route of the resolver."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from list_routes(pattern.url_patterns, prefix=address, space=inner)
        elif isinstance(pattern, URLPattern):
            yield Route(space + (pattern.name or ""), address, pattern.callback, tuple(pattern.pattern.converters))


ROUTES = list(list_routes())


@dataclass
class Visitor:
    """Somebody who tries."""

    name: str
    client: Client
    access: Any = None

    def may_enter(self, rule: Rule) -> bool:
        """Tell whether the rule lets this visitor to the view at all."""
        if rule.guard == "open":
            return True
        if rule.guard == "service":
            return self.name.startswith("key_") and rule.scope in _scopes(self.name)
        if self.access is None:
            return False
        return rule.permission is None or self.access.may(rule.permission)


def _scopes(name: str) -> set[str]:
    return {
        "key_east": {"matters:read", "matters:write", "tasks:read"}, "key_bank": {"matters:read", "tasks:read"},
        "key_units": {"units:read"}, "key_tasks": {"tasks:read"},
    }[name]  # fmt: skip


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Let the clock of the frame stand, so that two looks at a page differ by what is there alone."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


@pytest.fixture
def builder(force, now: datetime, request: pytest.FixtureRequest, still_clock: None) -> Builder:
    return Builder(force, now, seed=getattr(request, "param", 1))


def visitors_of(world: World, now: datetime) -> list[Visitor]:
    """Return everybody who tries: each role, an agency, strangers, services, and somebody signed out."""
    found = [Visitor("nobody", Client(raise_request_exception=False))]
    for name in EVERYBODY:
        client = Client(raise_request_exception=False)
        client.force_login(world.officers[name])
        found.append(Visitor(name, client, access_of(world.officers[name], now=now)))
    for name, written in world.keys.items():
        found.append(
            Visitor(name, Client(raise_request_exception=False, headers={"Authorization": f"Bearer {written}"}))
        )
    return found


def body_of(response: Any) -> bytes:
    """Return all a visitor receives: headers, body, and the members of a packed file."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items()).encode()
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"\n".join(packed.read(name) for name in packed.namelist())
    return headers + b"\n" + body


def check_shows_nothing_hidden(visitor: Visitor, world: World, url: str, response: Any) -> None:
    assert response.status_code < 500, f"{visitor.name} breaks {url}: {response.status_code}"
    shown = set(re.findall(rb"qz[0-9a-f]{16}", body_of(response)))
    if shown:
        kinds = ("api_matter", "api_task") if visitor.name.startswith("key_") else None
        own = [one for one in world.planted if kinds is None or one.kind in kinds]
        allowed = {one.marker.encode() for one in own if visitor.name in one.seen_by and one.kind != "revealable"}
        hidden = [one for one in world.planted if one.marker.encode() in shown - allowed]
        around = hidden and re.search(rb".{0,160}" + hidden[0].marker.encode() + rb".{0,40}", body_of(response), re.S)
        where = around.group().decode(errors="replace") if around else ""
        assert not hidden, f"{url} shows {visitor.name} the {hidden[0].kind} {hidden[0].marker}: {where}"


def test_every_route_says_who_may_come() -> None:
    silent = [route.address for route in ROUTES if route.rule is None]
    assert not silent, f"these routes say nothing of who may come; mark their views by ui.access: {silent}"


def test_every_route_with_parameters_can_be_tried() -> None:
    unknown = [route.address for route in ROUTES if route.kind is None]
    assert not unknown, (
        f"no sample fits {unknown}: add the beginning of the address and the kind of thing it names to SAMPLES in "
        "tests/web/break_in_world.py, and plant such a thing there if it is a new kind"
    )


def test_only_addresses_for_services_do_without_the_forms_token() -> None:
    free = [route.address for route in ROUTES if getattr(route.view, "csrf_exempt", False) and route.rule]
    assert all(route.rule.guard == "service" for route in ROUTES if route.address in free), free


def things_to_try(route: Route, world: World, visitor: Visitor, draw: random.Random) -> list[Planted | None]:
    """Return what to try on a route: two hidden things and one that may be seen; nothing particular without a kind."""
    if route.kind in ("", "plain"):
        return [None]
    things = world.of_kind(route.kind or "")
    assert things, f"nothing of kind {route.kind} is planted"
    hidden = [one for one in things if visitor.name not in one.seen_by]
    seen = [one for one in things if visitor.name in one.seen_by]
    return [*draw.sample(hidden, min(2, len(hidden))), *draw.sample(seen, min(1, len(seen)))]


TRIES = 4  # visitors that try a route in a run; other seeds draw others


def draw_visits(visitors: list[Visitor], draw: random.Random, *, tries: int = TRIES) -> Iterator[tuple[Visitor, Route]]:
    """Yield who tries which route: on each, so many drawn from all visitors."""
    for route in ROUTES:
        if route.name != "account_logout":
            yield from ((visitor, route) for visitor in draw.sample(visitors, tries))


SEEDS = [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 6))]


@pytest.mark.parametrize("builder", SEEDS, indirect=True)
def test_nothing_denied_shows_on_any_route(builder: Builder, now: datetime) -> None:
    world, draw = builder.build(), builder.draw
    for visitor, route in draw_visits(visitors_of(world, now), draw):
        for thing in things_to_try(route, world, visitor, draw):
            url = route.url(thing.values if thing else {}, draw)
            response = visitor.client.get(url)
            check_shows_nothing_hidden(visitor, world, url, response)
            _check_turned_away(visitor, route, thing, url, response)


def _check_turned_away(visitor: Visitor, route: Route, thing: Planted | None, url: str, response: Any) -> None:
    rule = route.rule
    assert rule is not None
    if not visitor.may_enter(rule):
        to_login = response.status_code == 302 and response["Location"].startswith("/accounts/login/")
        assert to_login or response.status_code in TURNED_AWAY, f"{visitor.name} enters {url}: {response.status_code}"
    elif thing is not None and visitor.name not in thing.seen_by and response.status_code not in TURNED_AWAY:
        nothing = {name: f"task:{uuid4()}" if name == "key" else uuid4() for name in thing.values}
        like_nothing = visitor.client.get(route.url(nothing, random.Random(0)))
        same = (response.status_code, response.content) == (like_nothing.status_code, like_nothing.content)
        assert same, f"{visitor.name} opens {thing.kind} {url}: {response.status_code}"


@pytest.mark.parametrize("builder", SEEDS, indirect=True)
def test_nothing_denied_is_changed_by_any_form(builder: Builder, now: datetime) -> None:
    world, draw = builder.build(), builder.draw
    before = _rows_of(world)
    for visitor, route in draw_visits(visitors_of(world, now), draw):
        rule = route.rule
        if rule is None or rule.guard == "open" or (route.kind == "draft" and visitor.may_enter(rule)):
            continue
        for thing in things_to_try(route, world, visitor, draw):
            if visitor.may_enter(rule) and (thing is None or visitor.name in thing.seen_by):
                continue
            url = route.url(thing.values if thing else {}, draw)
            response = visitor.client.post(url, {"version": 1, "reason": "x", "title": "changed", "text": "x"})
            check_shows_nothing_hidden(visitor, world, url, response)
            to_login = response.status_code == 302 and response["Location"].startswith("/accounts/login/")
            assert to_login or response.status_code in TURNED_AWAY, f"{visitor.name} posts {url}"
    assert _rows_of(world) == before


def _rows_of(world: World) -> list[tuple[Any, ...]]:
    """Return what the planted rows hold, apart from when they were last used."""
    aside = {"last_used_at", "last_login"}
    return [
        tuple(
            (field.name, getattr(fresh, field.attname))
            for field in fresh._meta.concrete_fields
            if field.name not in aside
        )
        for fresh in (type(one.row).objects.get(pk=one.row.pk) for one in world.planted)
    ]


QUERIES = ("", "?q={part}", "?text={part}", "?q=qz", "?page=2", "?below=5", "?after=5", "?state=open")


@pytest.mark.parametrize("builder", SEEDS, indirect=True)
def test_searches_lists_counts_and_exports_show_nothing_denied(builder: Builder, now: datetime) -> None:
    world, draw = builder.build(), builder.draw
    for visitor, route in draw_visits(visitors_of(world, now), draw, tries=8):
        is_list = not route.parameters or "form" in route.parameters
        if (
            not is_list
            or route.address.startswith(NO_MARKER_BELOW)
            or not visitor.may_enter(route.rule or Rule("open"))
        ):
            continue
        hidden = [one for one in world.planted if visitor.name not in one.seen_by and one.marker]
        for query in draw.sample(QUERIES, 2):
            url = route.url({"form": "csv"}, draw) + query.format(part=draw.choice(hidden).marker[:10])
            check_shows_nothing_hidden(visitor, world, url, visitor.client.get(url))


UNSTEADY = re.compile(
    rb'name="(?:csrfmiddlewaretoken|once)" value="[^"]*"|"X-CSRFToken": ?"[^"]*"|nonce="[^"]*"|nonce-[^\' ;]+'
    rb'|"token": ?"[^"]*"|"now": ?"[^"]*"'  # what a device is told before it sends
    rb"|X-Request-ID: \w+"
    rb"|csrf[-\w]*=\"[^\"]*\"|Set-Cookie: [^\n]*|Date: [^\n]*|&quot;X-CSRFToken&quot;: ?&quot;[^&]*&quot;"
)


def test_pages_and_counts_are_the_same_whether_or_not_hidden_things_exist(builder: Builder, now: datetime) -> None:
    world = builder.build()
    visitors = [one for one in visitors_of(world, now) if one.name in ("bob", "dana", "grace", "erin", "key_east")]

    def look() -> dict[tuple[str, str], bytes]:
        return {
            (visitor.name, route.name + query): UNSTEADY.sub(
                b"", body_of(visitor.client.get(reverse(route.name) + query))
            )
            for visitor in visitors
            for route in ROUTES
            if not route.parameters and not route.name.startswith(("audit:", "account_", "mfa_", "people:keys"))
            for query in (("", "?q=T", "?text=T") if route.address in ("matters/", "search/", "palette") else ("",))
        }

    for _ in range(3):  # what the first looks leave behind is there from now on: a notice seen, a view kept, and that
        look()  # somebody looked up more than a hundred records
    before = look()
    builder.hide_more()
    after = look()
    changed = [place for place in before if before[place] != after[place]]
    assert not changed, f"a hidden thing changes what these see: {changed[:5]}"


def list_pages(builder: Builder, now: datetime) -> list[tuple[str, Any]]:
    """Return every page that Dana and Frank get by GET, and what somebody signed out gets."""
    world, found = builder.build(), []
    for visitor in visitors_of(world, now):
        if visitor.name in ("nobody", "dana", "frank"):
            for route in ROUTES:
                if route.name != "account_logout":
                    for thing in things_to_try(route, world, visitor, builder.draw):
                        url = route.url(thing.values if thing else {}, builder.draw)
                        found.append((f"{visitor.name} {url}", visitor.client.get(url)))
    return found


def test_every_page_is_guarded_kept_by_nobody_and_its_cookies_are_out_of_reach(builder: Builder, now: datetime) -> None:
    """One walk for all three, since the walk is what takes time."""
    pages = list_pages(builder, now)
    assert len(pages) > 200
    _check_headers_and_no_inline_script(pages)
    _check_no_personal_page_is_kept_by_a_browser_or_a_proxy(pages)
    _check_cookies_are_out_of_reach_of_scripts_and_other_sites(pages)


def _check_headers_and_no_inline_script(pages: list[tuple[str, Any]]) -> None:
    for place, response in pages:
        headers = response.headers
        policy = headers.get("Content-Security-Policy", "")
        assert "unsafe" not in policy, place
        assert all(part in policy for part in ("script-src 'self'", "default-src 'none'", "frame-ancestors 'none'")), (
            place
        )
        assert headers.get("X-Content-Type-Options") == "nosniff", place
        assert headers.get("X-Frame-Options") == "DENY", place
        assert headers.get("Referrer-Policy") == "same-origin", place
        assert "camera=()" in headers.get("Permissions-Policy", ""), place
        if "html" in headers.get("Content-Type", "") and not response.streaming:
            body = response.content.decode()
            assert not re.search(r"<script(?![^>]*\bsrc=)", body), place
            assert not re.search(r"<[^>]+\son[a-z]+=", body), place
            assert not re.search(r"<[^>]+\sstyle=", body), place
            assert not re.search(r'(?:src|href|action)="(?:https?:)?//', body), place


def _check_no_personal_page_is_kept_by_a_browser_or_a_proxy(pages: list[tuple[str, Any]]) -> None:
    personal = [(place, answer) for place, answer in pages if answer.status_code == 200 and place[:6] != "nobody"]
    public = ("/api/v1/openapi.json",)
    loose = {
        answer.resolver_match.view_name
        for place, answer in personal
        if "no-store" not in answer.headers.get("Cache-Control", "") and not place.endswith(public)
    }
    assert not loose, f"these pages may be kept by a browser or a proxy: {sorted(loose)}"


def _check_cookies_are_out_of_reach_of_scripts_and_other_sites(pages: list[tuple[str, Any]]) -> None:
    cookies = [(place, morsel) for place, response in pages for morsel in response.cookies.values()]
    for place, morsel in cookies:
        assert morsel["samesite"] == "Lax", (place, morsel.key)
        assert morsel["httponly"] or morsel.key in (settings.LANGUAGE_COOKIE_NAME, "theme"), (place, morsel.key)


def test_every_form_is_refused_without_its_token(builder: Builder, now: datetime) -> None:
    world = builder.build()
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(world.officers["dana"])
    visitor = Visitor("dana", client, access_of(world.officers["dana"], now=now))
    for route in ROUTES:
        if route.rule is None or route.rule.guard == "service" or not visitor.may_enter(route.rule):
            continue
        for thing in things_to_try(route, world, visitor, builder.draw):
            url = route.url(thing.values if thing else {}, builder.draw)
            assert client.post(url, {}).status_code in (403, 404, 405), url


def test_logging_in_gives_a_new_session(force) -> None:
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = "x"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted = session.session_key
    client.post("/accounts/login/", {"login": force.bob.badge, "password": "bob-Demo-2026"})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted
    again = Client()
    again.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert again.get("/me/").status_code == 302
