"""Is what was typed kept for who typed it, and is nothing lost when two change the same thing?"""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from firsthour.web.desk import drafts
from firsthour.web.desk.models import Draft
from firsthour.web.ui.merging import merge_fields

pytestmark = pytest.mark.usefixtures("standing_clock")
words = st.sampled_from(["", "甲", "乙", "丙"])
fields = st.dictionaries(st.sampled_from(["title", "owner", "number"]), words, min_size=1)


def test_the_latest_is_kept_for_who_typed_it_and_for_nobody_else(force, log_in) -> None:
    address = reverse("desk:draft", args=["matter_new"])
    for text in ("半", "半句"):
        answer = log_in(force.bob).post(address, {"title": text, "csrfmiddlewaretoken": "x", "version": "3"})
        assert answer.status_code == 204
    assert [(draft.officer.name, draft.content) for draft in Draft.objects.all()] == [("岑远", {"title": "半句"})]
    page = reverse("desk:matter_new", args=["lead"])
    assert "半句" in log_in(force.bob).get(page).content.decode()
    assert "半句" not in log_in(force.alice).get(page).content.decode()


def test_a_draft_that_is_not_wanted_is_dropped(force, log_in) -> None:
    client = log_in(force.bob)
    client.post(reverse("desk:draft", args=["matter_new"]), {"title": "半句"})
    answer = client.post(reverse("desk:draft_drop", args=["matter_new"]), {"next": "https://elsewhere.test/"})
    assert answer.headers["Location"] == "/"
    assert not Draft.objects.exists()


def test_a_draft_has_a_plain_name_and_an_end_to_its_length(force, log_in, now: datetime) -> None:
    client = log_in(force.bob)
    assert client.post(reverse("desk:draft", args=["A-B_c"]), {"title": "x"}).status_code == 404
    with pytest.raises(drafts.DraftTooLongError):
        drafts.keep_draft(force.bob, "matter_new", content={"title": "x" * (drafts.MOST_SIGNS + 1)}, now=now)


def test_old_drafts_are_dropped_by_the_job_and_new_ones_stay(force, now: datetime) -> None:
    drafts.keep_draft(force.bob, "matter_new", content={"title": "旧"}, now=now - timedelta(days=31))
    drafts.keep_draft(force.alice, "matter_new", content={"title": "新"}, now=now)
    assert drafts.drop_drafts(before=now - timedelta(days=30)) == 1
    assert [draft.officer for draft in Draft.objects.all()] == [force.alice]


def test_signed_out_nothing_is_kept(force, client) -> None:
    client.post(reverse("desk:draft", args=["matter_new"]), {"title": "x"})
    assert not Draft.objects.exists()


@given(fields, fields, fields)
def test_nothing_is_lost_in_a_merge(base: dict[str, str], theirs: dict[str, str], yours: dict[str, str]) -> None:
    lines = {line.name: line for line in merge_fields(base, theirs=theirs, yours=yours)}
    assert set(lines) == set(yours)
    for name, line in lines.items():
        before, other, own = base.get(name), theirs.get(name, ""), yours[name]
        assert (line.theirs, line.yours) == (other, own)
        assert line.result in (other, own)
        if own not in (before, other):
            assert line.result == own  # what this officer changed stands in the result
        if own == before:
            assert line.result == other  # what only the other changed stands there too
        assert line.is_disputed == (own != other and own != before and other != before)
