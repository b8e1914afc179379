"""Does every list leave as a file that holds what its filter shows? Each file's button is looked for on its page.

A page with a table and no button for its file fails; so does a file whose button is on no page.
"""

import csv
import io
import re
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

import firsthour.web
from firsthour.web.audit.models import ErasureCertificate
from firsthour.web.ui.jobs import load_jobs, put
from tests.web.break_in_world import Builder, Planted, World
from tests.web.test_break_in import ROUTES, Route, visitors_of

WEB = Path(firsthour.web.__file__).parent
#: Pages with tables that are no lists, or whose list leaves elsewhere.
NO_LISTS = {
    "alerts/episode.html": "one warning",
    "alerts/rules.html": "the rules in force",
    "appeals/figures.html": "figures; each opens its rows, which leave",
    "cases/account.html": "one account, behind the gate",
    "cases/person.html": "one person, behind the gate",
    "cases/who.html": "a simulation",
    "desk/matter.html": "one matter",
    "holds/chase_drafts.html": "a page to choose from, which becomes requests",
    "holds/hold.html": "one account",
    "people/roles.html": "what each role may do",
    "restitution/group.html": "a register, with the button of register.html",
    "restitution/notice.html": "a notice as it will be read",
    "people/parts_later.html": "one officer",
    "people/parts_postings.html": "one officer",
    "people/parts_sittings.html": "one officer",
    "statements/trace.html": "one trace, which leaves as its dossier",
    "statements/trace_new.html": "a form",
}


def test_every_page_with_a_list_has_the_button_of_its_file() -> None:
    silent = []
    for page in sorted(WEB.glob("*/templates/**/*.html")):
        name = "/".join(page.parts[page.parts.index("templates") + 1 :])
        if name.startswith(("ui/", "cotton/", "portal/")) or "/parts/" in name or name in NO_LISTS:
            continue
        text = page.read_text("utf-8")
        if ("<c-table" in text or '<table class="tb' in text) and "<c-take-out" not in text:
            silent.append(name)
    assert not silent, f"these pages show a list that nobody can take out (c-take-out, or a line in NO_LISTS): {silent}"


#: Where a file's button is, if not on the page at the beginning of its address.
SHOWN_ON = {
    "alerts/signals/stuck/export.<str:form>": "alerts/signals/",
    "audit/retention/erased/export.<str:form>": "audit/retention/",
    "audit/retention/holds/export.<str:form>": "audit/retention/",
    "bulletins/topics/export.<str:form>": "bulletins/",
    "interference/months/own/export.<str:form>": "interference/",
    "desk/export.<str:form>": "",
    "jobs/export.<str:form>": "jobs?state=waiting",
    "jobs/schedules/export.<str:form>": "jobs",
}
#: Tried by tests of their own: nothing is planted that these would list.
NO_ROWS = {
    "alerts/figures/<slug:name>/export.<str:form>",
    "appeals/figures/<slug:name>/export.<str:form>",
    "appeals/suggestions/<uuid:uid>/freezes/export.<str:form>",
    "appeals/figures/freezes/export.<str:form>",
    "holds/first-hour/export.<str:form>",
    "statements/<uuid:uid>/files/<uuid:file>/rows/export.<str:form>",
}
WHOLE = sorted(route.address for route in ROUTES if route.kind == "plain" and route.parameters == ("form",))
BOUND = [
    route
    for route in ROUTES
    if route.address.endswith("/export.<str:form>") and len(route.parameters) > 1 and route.address not in NO_ROWS
]
PAGE_ROWS = 50  # of most lists, before "50 rows more"
PAGES = {route.address for route in ROUTES if not route.parameters}


@pytest.fixture
def world(force, now: datetime, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    put(next(iter(load_jobs().values())), key="x", at=now + timedelta(days=1))
    ErasureCertificate.objects.create(
        rule="x", kind="incident", key="x", n_values=1, content_hash="0" * 64, due_at=now, erased_at=now, by_key="x",
        by_name="x",
    )  # fmt: skip
    return Builder(force, now, seed=1).build()


def test_every_file_of_a_whole_list_has_its_button_and_holds_the_rows_of_the_page(world: World, now: datetime) -> None:
    visitors = sorted(visitors_of(world, now), key=lambda one: one.name != "dana")
    silent, wrong = [], []
    for address in sorted(set(WHOLE) - NO_ROWS):
        link = address.removesuffix("<str:form>")
        page = SHOWN_ON.get(address, link.removesuffix("export."))
        page = page if page.partition("?")[0] in PAGES else page.rstrip("/")
        found = next((found for one in visitors if (found := _button(one.client, page, link=f"/{link}"))), None)
        if found is None:
            silent.append(address)
        elif not _agree(*found):
            wrong.append(found[2])
    assert not silent, f"no page has the button of these: {silent}"
    assert not wrong, f"the file has other rows than the page: {wrong}"


def test_every_file_of_one_thing_has_its_button_and_holds_the_rows_of_the_page(world: World) -> None:
    """Once a purpose is stated; what may be taken out masked is."""
    clients = {name: Client() for name in ("bob", "alice", "dana")}
    for name, client in clients.items():
        client.post("/accounts/login/", {"login": world.officers[name].badge, "password": f"{name}-Demo-2026"})
    silent, wrong = [], []
    for route in BOUND:
        things = world.of_kind(route.kind or "")
        seen = ((client, thing) for name, client in clients.items() for thing in things if name in thing.seen_by)
        found = next((found for client, thing in seen if (found := _bound_button(client, route, thing))), None)
        if found is None:
            silent.append(route.address)
        elif not _agree(*found):
            wrong.append(found[2])
    assert not silent, f"no page has the button of these: {silent}"
    assert not wrong, f"the file has other rows than the page: {wrong}"


Found = tuple[Client, str, str]


def _bound_button(client: Client, route: Route, thing: Planted) -> Found | None:
    """Return the button of a thing's file: on the page of the list, else on one that it belongs to."""
    values = {**thing.values, "name": "claims", "form": "x"}
    link = reverse(route.name, kwargs={name: values[name] for name in route.parameters}).removesuffix("x")
    at = link.removesuffix("export.").strip("/")
    while "/" in at:
        for page in (at, f"{at}/", f"{at}/list"):
            if found := _button(client, page, link=link):
                return found
        at = at.rpartition("/")[0]
    return None


def _button(client: Client, page: str, *, link: str) -> Found | None:
    """Return who finds the button of a file on a page, the page, and where the button leads."""
    answer = client.get(f"/{page}")
    if b'name="purpose"' in answer.content:  # the gate
        known = dict(re.findall(r'name="(kind|key|number)" value="([^"]*)"', answer.content.decode()))
        stated = {**known, "purpose": "trace_money", "document_number": "X", "approver": "X"}
        client.post(reverse("audit:basis"), {**stated, "next": f"/{page}"})
        answer = client.get(f"/{page}")
    text = answer.content.decode() if answer.status_code == 200 else ""
    leads = re.search(rf'href="({re.escape(link)}xlsx[^"]*)"', text)
    return (client, text, unescape(leads[1])) if leads else None


def _agree(client: Client, page: str, leads: str) -> bool:
    """Tell whether a file has the rows of its page, where that has one list and shows the whole of it."""
    masked = leads.replace(".xlsx", ".csv") + ("&" if "?" in leads else "?") + "masked=1"
    answer = client.get(masked)
    n_rows, n_shown = len(_lines_of(answer)), len(re.findall(r"<tr data-row", page))
    assert client.get(masked.replace(".csv", ".xlsx")).content.startswith(b"PK"), leads
    n_own = 1 if leads.startswith("/audit/export") else 0  # looking at the record is in the record
    is_one = page.count("<tbody") == 1 and 0 < n_shown < PAGE_ROWS
    assert "POST" in client.options(leads)["Allow"], f"nobody can ask for the approval of {leads}"
    return answer.status_code == 200 and n_rows > 0 and (not is_one or n_rows == n_shown + n_own)


def _lines_of(answer: HttpResponse) -> list[list[str]]:
    """Return the rows of a file below its heads; title, filter, time, officer and basis stand above them."""
    lines = [line for line in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))) if any(line)]
    above = next((at for at, line in enumerate(lines) if line[0] in ("经手人", "By")), 0)
    says_basis = len(lines) > above + 1 and lines[above + 1][0] in ("依据", "Basis")
    return lines[above + (3 if says_basis else 2) :]
