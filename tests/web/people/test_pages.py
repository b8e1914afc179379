"""Does every page of people open for those who may, and for nobody else, in few queries?"""

import pytest
from django.urls import reverse

from firsthour.web.people.demo_force import make_demo_force
from firsthour.web.people.models import Community, Grid, Officer, Unit
from firsthour.web.people.operations.units import make_community, make_grid


def pages_of(force) -> dict[str, str]:
    """Return an address of every page that is read."""
    squad, bob = force.units["east-squad"].uid, force.bob.uid
    return {
        "units": reverse("people:units"),
        "roles": reverse("people:roles"),
        "unit": reverse("people:unit", args=[squad]),
        "roster": reverse("people:roster", args=[squad]),
        "officer": reverse("people:officer", args=[bob]),
        "me": reverse("people:me"),
        "unit_new": reverse("people:unit_new"),
        "unit_edit": reverse("people:unit_edit", args=[squad]),
        "officer_new": reverse("people:officer_new"),
        "officer_edit": reverse("people:officer_edit", args=[bob]),
        "posting_new": reverse("people:posting_new", args=[bob]),
        "officer_move": reverse("people:officer_move", args=[bob]),
        "officer_end": reverse("people:officer_end", args=[bob]),
        "officer_return": reverse("people:officer_return", args=[bob]),
        "stand_in_new": reverse("people:stand_in_new", args=[bob]),
        "community_new": reverse("people:community_new", args=[force.units["east-station"].uid]),
        "keys": reverse("people:keys"),
        "key_new": reverse("people:key_new"),
    }


FOR_ALL = {"units", "roles", "unit", "roster", "officer", "me"}
FOR_ADMINISTRATORS = FOR_ALL | {
    "unit_new", "unit_edit", "officer_new", "officer_edit", "posting_new", "officer_move", "officer_end",
    "officer_return", "stand_in_new", "community_new", "keys", "key_new",
}  # fmt: skip


@pytest.mark.parametrize(
    ("first_name", "opens"),
    [
        ("frank", FOR_ADMINISTRATORS),
        ("alice", FOR_ALL | {"stand_in_new"}),
        ("bob", FOR_ALL),
        ("erin", FOR_ALL),
        ("grace", {"units", "roles", "me"}),
    ],
)
def test_a_page_opens_for_whom_it_is_and_for_nobody_else(force, log_in, first_name: str, opens: set[str]) -> None:
    client = log_in(force.officers[first_name])
    opened = {name for name, address in pages_of(force).items() if client.get(address).status_code == 200}
    assert opened == opens


def test_signed_out_nothing_opens(force, client) -> None:
    answers = {client.get(address).status_code for address in pages_of(force).values()}
    assert answers == {302}


def test_the_banks_contact_reads_no_name_of_the_force(force, log_in) -> None:
    client = log_in(force.grace)
    names = [officer.name for key, officer in force.officers.items() if key != "grace"]
    for address in (*pages_of(force).values(), "/units/?q=9900", f"/units/{force.units['bank'].uid}/"):
        page = client.get(address).content.decode()
        assert not [name for name in names if name in page], address


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_are_whole_in_both_languages(force, log_in, language: str) -> None:
    Officer.objects.filter(pk=force.frank.pk).update(language=language)
    client = log_in(force.frank)
    for address in pages_of(force).values():
        page = client.get(address).content.decode()
        assert ('lang="en"' if language == "en" else 'lang="zh-CN"') in page
        assert len(page) < 300_000


def test_a_whole_force_is_shown_in_few_queries(client, db, now, django_assert_max_num_queries) -> None:
    demo = make_demo_force(seed=7, now=now)
    administrator = next(one for one in demo.log_ins if one.role == "administrator")
    client.force_login(Officer.objects.get(badge=administrator.badge))
    station, somebody = demo.units["DL-01"], demo.officers[40]
    client.get("/units/")
    limits = {
        "/units/": 7,
        "/units/?q=99": 9,
        f"/units/{station.uid}/": 9,
        f"/units/{station.uid}/roster/": 9,
        f"/people/{somebody.uid}/": 16,
        "/me/": 14,
        "/keys/": 6,
        "/roles/": 5,
    }
    for address, limit in limits.items():
        with django_assert_max_num_queries(limit):
            page = client.get(address)
        assert page.status_code == 200
        assert len(page.content) < 300_000, address


def test_frank_opens_a_station_with_its_communities_and_grids_and_closes_it_again(force, log_in) -> None:
    client = log_in(force.frank)
    form = {
        "parent": force.units["east"].uid, "kind": "station", "code": "east-2", "name": "澄湖派出所",
        "name_en": "Chenghu Station", "cover": "always",
    }  # fmt: skip
    page = client.post("/units/new/", form).url
    station = Unit.objects.get(code="east-2")
    assert station.path == f"{force.units['east'].path}{station.pk}/"
    client.post(f"{page}communities/new/", {"name": "梧桐里社区", "name_en": "Wutongli"})
    community = Community.objects.get()
    client.post(
        f"/communities/{community.uid}/grids/new/", {"code": "E2-1", "worker": "简宁", "worker_phone": "10012345678"}
    )
    grid = Grid.objects.get()
    client.post(f"/grids/{grid.uid}/edit/", {"worker": "简安", "worker_phone": "", "version": 1})
    client.post(f"/communities/{community.uid}/edit/", {"name": "梧桐苑社区", "name_en": "Wutongyuan", "version": 1})
    shown = client.get(page).content.decode()
    assert "简安" in shown
    assert "梧桐苑社区" in shown
    assert client.post(f"{page}open/", {"open": "0", "version": 1}).status_code == 302
    station.refresh_from_db()
    assert (station.is_active, station.version) == (False, 2)


@pytest.mark.parametrize(
    ("parent", "kind", "answer"),
    [("", "station", 422), ("east", "agency", 422), ("bank", "station", 422), ("", "agency", 302)],
)
def test_a_unit_stands_where_its_kind_can(force, log_in, parent: str, kind: str, answer: int) -> None:
    form = {
        "parent": force.units[parent].uid if parent else "", "kind": kind, "code": "new-1", "name": "新",
        "name_en": "New", "cover": "none",
    }  # fmt: skip
    assert log_in(force.frank).post("/units/new/", form).status_code == answer


def test_a_unit_with_people_stays_open(force, log_in) -> None:
    squad = force.units["east-squad"]
    answer = log_in(force.frank).post(f"/units/{squad.uid}/open/", {"open": "0", "version": 1})
    assert answer.status_code == 409
    assert "2 人" in answer.content.decode()
    squad.refresh_from_db()
    assert (squad.is_active, squad.version) == (True, 1)


def test_grid_workers_phones_are_masked_for_who_does_not_work_there(force, by, now, log_in) -> None:
    station = force.units["east-station"]
    community = make_community(station, name="梧桐里社区", name_en="Wutongli", by=by, now=now)
    make_grid(community, code="E-11", worker="简宁安", worker_phone="10012345678", by=by, now=now)
    page = f"/units/{station.uid}/"
    assert "10012345678" in log_in(force.henry).get(page).content.decode()
    charlie = log_in(force.charlie).get(page).content.decode()
    assert "10012345678" not in charlie
    assert "简宁安" not in charlie
    assert "简*安" in charlie


def test_the_search_of_the_frame_finds_officers_one_may_know(force, rf, now) -> None:
    from firsthour.web.people.policies import access_of
    from firsthour.web.people.shown import search_officers

    request = rf.get("/")
    request.now = now
    for who, hits in (("henry", [force.alice.name]), ("grace", [])):
        request.access = access_of(force.officers[who], now=now)
        assert [hit.title for hit in search_officers(request, force.alice.name, limit=5)] == hits
