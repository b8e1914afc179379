"""Who finds what? Only what may be seen is found and counted, on SQLite and PostgreSQL alike."""

import random
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client

from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk import search_spans
from firsthour.web.desk.models import Matter, Share
from firsthour.web.desk.policies import visible_matters
from firsthour.web.desk.queries import search
from firsthour.web.desk.queries.lists import MatterFilter, count_list, list_matters
from firsthour.web.desk.queries.search import count_matters, find_matters
from firsthour.web.desk.search_index import MATTERS, SearchTable, rebuild, unindexed
from firsthour.web.desk.search_matters import TEXTS, add_matter_texts, refresh_terms
from firsthour.web.people.policies import access_of
from tests.web.search.slow_terms import is_found

TITLES = ("张伟强被骗", "李秀英 刷单", "王芳 张伟 借卡 6222 0212 3456 7890", "卡622202123456789x 冻结", "ab-12 张三")


@pytest.fixture
def make_matter(force, now: datetime):
    """Make a matter: ``make_matter("张伟强被骗", unit="east-squad")``."""

    def make(title: str, *, unit: str = "east-squad", **fields) -> Matter:
        owner = force.units[unit]
        number = fields.pop("number", f"L{Matter.objects.count() + 1:04d}")
        return Matter.objects.create(
            kind="lead",
            number=number,
            title=title,
            unit=owner,
            unit_path=owner.path,
            state="open",
            opened_at=now,
            **fields,
        )

    return make


def found(officer, typed: str, now: datetime) -> list[str]:
    return [matter.title for matter in find_matters(access_of(officer, now=now), typed, now=now).matters]


def test_a_name_is_found_in_a_longer_name_and_a_number_by_its_ends(force, make_matter, now: datetime) -> None:
    make_matter("张伟强被骗，卡6222021234567890")
    for typed in ("张伟", "强", "62220212", "6222 0212", "7890", "L0001", "张伟 6222"):
        assert found(force.bob, typed, now), typed
    for typed in ("张强", "0212", "伟 9", "", "  ", "%", "\x00"):
        assert not found(force.bob, typed, now), typed


def test_the_newest_comes_first_and_pages_meet(force, make_matter, now: datetime) -> None:
    made = [make_matter(f"张伟{number}号").pk for number in range(7)]
    access, seen, below = access_of(force.bob, now=now), [], None
    while True:
        page = find_matters(access, "张伟", now=now, below=below, limit=3)
        seen += [matter.pk for matter in page.matters]
        if page.below is None:
            break
        below = page.below
    assert seen == made[::-1]


def test_what_is_hidden_is_neither_found_nor_counted(force, make_matter, now: datetime) -> None:
    hidden = make_matter("张伟案", is_confidential=True)
    make_matter("张伟店", unit="west")
    assert found(force.bob, "张伟", now) == []
    assert count_matters(access_of(force.bob, now=now), "张伟", now=now) == 0
    Share.objects.create(matter=hidden, kind="named", officer=force.bob, from_at=now)
    assert found(force.bob, "张伟", now) == ["张伟案"]


def test_what_was_sent_is_found_by_the_agency_until_it_is_taken_back(force, make_matter, now: datetime) -> None:
    matter = make_matter("张伟案")
    assert found(force.grace, "张伟", now) == []
    share = Share.objects.create(matter=matter, kind="sent", unit=force.units["bank"], from_at=now)
    assert found(force.grace, "张伟", now) == ["张伟案"]
    share.to_at = now
    share.save()
    assert found(force.grace, "张伟", now) == []


def test_a_change_is_found_at_once_and_the_old_words_no_more(force, make_matter, now: datetime) -> None:
    matter = make_matter("张伟案")
    matter.title = "李娜案"
    matter.save(update_fields=["title"])
    assert (found(force.bob, "张伟", now), found(force.bob, "李娜", now)) == ([], ["李娜案"])
    matter.refresh_from_db()
    matter.title = "王芳案"
    matter.save()
    assert (found(force.bob, "李娜", now), found(force.bob, "王芳", now)) == ([], ["王芳案"])
    matter.delete()
    assert found(force.bob, "王芳", now) == []


def test_what_moves_to_another_unit_is_found_there(force, make_matter, now: datetime) -> None:
    matter = make_matter("张伟案")
    west = force.units["west"]
    matter.unit, matter.unit_path = west, west.path
    matter.save(update_fields=["unit", "unit_path"])
    assert (found(force.bob, "张伟", now), found(force.charlie, "张伟", now)) == ([], ["张伟案"])


def test_a_change_that_is_rolled_back_leaves_no_trace_in_the_index(force, make_matter, now: datetime) -> None:
    make_matter("张伟案")
    with transaction.atomic():
        make_matter("张伟店")
        transaction.set_rollback(True)
    assert found(force.bob, "张伟", now) == ["张伟案"]


def test_rooms_add_texts_of_their_own(force, make_matter, now: datetime) -> None:
    matter = make_matter("案")
    add_matter_texts(lambda keys: {key: ["许念安"] for key in keys})
    try:
        assert refresh_terms([matter.pk]) == 1
        assert found(force.bob, "念安", now) == ["案"]
        make_matter("另一案")
        assert found(force.bob, "许念安", now) == ["另一案", "案"]
    finally:
        TEXTS.pop()


def test_an_index_that_was_taken_away_is_made_and_filled_again(force, make_matter, now: datetime) -> None:
    make_matter("张伟案")
    with unindexed(MATTERS):
        make_matter("张伟店")
    make_matter("张伟坊")
    assert found(force.bob, "张伟", now) == ["张伟坊", "张伟店", "张伟案"]
    rebuild(MATTERS)
    assert found(force.bob, "张伟", now) == ["张伟坊", "张伟店", "张伟案"]


def test_terms_survive_whatever_stands_in_the_column(force, make_matter, now: datetime) -> None:
    matter = make_matter("张伟案")
    for text in ("", "' ; --", 'a"b*c', "张伟  张伟", "x" * 5000):
        Matter.objects.filter(pk=matter.pk).update(search=text)
    assert found(force.bob, "张伟", now) == []


def test_another_table_can_be_searched() -> None:
    assert SearchTable("cases_person").index == "cases_person_terms"


@pytest.fixture(params=["as it stands", "as among very many"])
def thresholds(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With few rows only the first way of finding is taken; with thresholds as low as the rows are few, each is."""
    if request.param == "as among very many":
        for name, number in (("SPAN", 8), ("FEW", 3), ("RECENT", 12), ("MANY", 2), ("PROBED", 8), ("MOST_OTHERS", 2)):
            monkeypatch.setattr(search_spans, name, number)
        monkeypatch.setattr(search, "CEILING", 6)
        monkeypatch.setattr(search, "_MOST_AT_ONCE", 4)


@pytest.mark.usefixtures("thresholds")
@pytest.mark.parametrize("seed", range(4))
def test_everybody_finds_what_reading_all_visible_matters_finds(seed: int, force, make_matter, now: datetime) -> None:
    draw = random.Random(seed)
    units = [code for code in force.units if code != "bank"]
    officers = list(force.officers.values())
    for _ in range(60):
        matter = make_matter(draw.choice(TITLES), unit=draw.choice(units), is_confidential=draw.random() < 0.3)
        for _ in range(draw.randrange(3)):
            end = draw.choice([None, now - timedelta(days=1), now + timedelta(days=1)])
            to = draw.choice(["named", "handed_over", "sent"])
            whom = {"officer": draw.choice(officers)} if to == "named" else {
                "unit": force.units["bank" if to == "sent" else draw.choice(units)]
            }  # fmt: skip
            Share.objects.create(matter=matter, kind=to, from_at=now - timedelta(days=2), to_at=end, **whom)
    for officer in officers:
        access = access_of(officer, now=now)
        seen = list(visible_matters(access, now=now).order_by("-pk"))
        for typed in ("张", "张伟", "6222", "7890", "789x", "刷单", "ab12", "张伟 借", "L00", "强 骗"):
            slowly = [one.pk for one in seen if is_found([one.title, one.number, one.outside_number], typed)]
            quickly = find_matters(access, typed, now=now, limit=100).matters
            assert [one.pk for one in quickly] == slowly, (officer.name, typed)
            assert [one.pk for one in find_matters(access, typed, now=now, limit=2).matters] == slowly[:2]
            assert count_matters(access, typed, now=now) == min(len(slowly), search.CEILING + 1)
            east = force.units["east"]
            asked = MatterFilter(text=typed, unit=east)
            there = [one.number for one in seen if one.pk in slowly and one.unit_path.startswith(east.path)]
            assert [one.number for one in list_matters(access, asked, now=now, limit=100).rows] == there
            assert count_list(access, asked, now=now) == min(len(there), search.CEILING + 1)


def test_the_page_shows_hits_counts_them_and_enters_the_record(force, make_matter, log_in) -> None:
    for number in range(53):
        make_matter(f"张伟{number}号案")
    client: Client = log_in(force.bob)
    page = client.get("/search/", {"q": "张伟"}).content.decode()
    assert page.count("<tr data-row>") == 50
    assert "53" in page
    below = Matter.objects.order_by("-pk")[49].pk
    more = client.get("/search/", {"q": "张伟", "below": below}).content.decode()
    assert more.count("<tr data-row>") == 3
    assert AuditEvent.objects.filter(action="search.run", details__contains="张伟").count() == 2


def test_a_page_of_hits_takes_a_bounded_number_of_queries(
    force, make_matter, log_in, django_assert_max_num_queries
) -> None:
    client = log_in(force.bob)
    client.get("/search/", {"q": "张伟"})
    for number in range(120):
        make_matter(f"张伟{number}号案")
    with django_assert_max_num_queries(22):
        client.get("/search/", {"q": "张伟"})


def test_the_index_is_asked_and_the_table_not_read_through(force, make_matter, now: datetime) -> None:
    make_matter("张伟案")
    with connection.execute_wrapper(_refuse_like_on_search):
        assert found(force.bob, "张伟", now)


def _refuse_like_on_search(execute, sql, params, many, context):
    assert "search LIKE" not in sql
    return execute(sql, params, many, context)
