"""Is what is said on a matter kept, mended as a new version, and told to whom it names, if they may see the matter?"""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk import comments, matters
from firsthour.web.desk.mentions import list_mentioned
from firsthour.web.desk.models import Comment, Event, Matter, Notice
from firsthour.web.desk.queries.comments import list_comments
from firsthour.web.desk.queries.notices import read_words
from firsthour.web.people.models import Officer
from firsthour.web.ui.acting import Actor, system_actor

BY = system_actor("test")
LATER = timedelta(minutes=5)
pytestmark = pytest.mark.usefixtures("standing_clock")


def actor(officer: Officer) -> Actor:
    return Actor("officer", str(officer.uid), officer.name)


@pytest.fixture
def matter(force, now: datetime) -> Matter:
    return matters.open_matter(matters.NewMatter("lead", "线索", force.units["east-squad"]), by=BY, now=now)


def say(matter: Matter, text: str, officer: Officer, now: datetime) -> Comment:
    return comments.add_comment(matter, text, author=officer, by=actor(officer), now=now)


def called() -> set[str]:
    return set(Notice.objects.filter(topic="comment.mention").values_list("officer__name", flat=True))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@岑远请核对第二笔", ["岑远"]),
        ("＠990002，＠阮明川：", ["岑远", "阮明川"]),
        ("请 @佟小满 看；@佟小满 再看", ["佟小满"]),
        ("写信给 a@例子 或 @9900", []),
        ("@佟 小满", []),
    ],
)
def test_names_and_badges_after_the_mark_are_found(force, text: str, names: list[str]) -> None:
    assert [officer.name for officer in list_mentioned(text)] == names


def test_of_two_names_that_fit_the_longer_one_is_meant(force) -> None:
    Officer.objects.create_user("990088", name="岑远山")
    assert [officer.name for officer in list_mentioned("@岑远山来看")] == ["岑远山"]
    assert [officer.name for officer in list_mentioned("@岑远来看")] == ["岑远"]


def test_it_stands_on_the_page_on_the_time_line_and_in_the_record(force, log_in, matter: Matter) -> None:
    client = log_in(force.bob)
    url = reverse("desk:matter", args=[matter.uid])
    answer = client.post(reverse("desk:comment_add", args=[matter.uid]), {"text": "第二笔已核对", "next": "//x.test/"})
    assert answer["Location"] == f"{url}#comments"
    page = client.get(url).content.decode()
    assert page.count("第二笔已核对") == 2
    assert Event.objects.filter(kind="matter.commented", matter=matter).count() == 1
    event = AuditEvent.objects.get(action="comment.added")
    assert matter.number in event.about
    assert "第二笔" not in event.about + event.details


def test_who_is_named_is_told_if_they_may_see_the_matter(force, matter: Matter, now: datetime) -> None:
    say(matter, "@佟小满 @郗禾 @宋遥 @岑远 请看 10012342731", force.bob, now)
    assert called() == {"佟小满"}
    notice = Notice.objects.get(topic="comment.mention")
    assert "10012342731" not in notice.words
    with translation.override("en"):
        assert read_words(notice, "title") == f"岑远 named you on {matter.number}"


def test_on_a_confidential_matter_only_the_named_are_told(force, matter: Matter, now: datetime) -> None:
    Matter.objects.filter(pk=matter.pk).update(is_confidential=True)
    matter.refresh_from_db()
    matters.share_matter(matter, officer=force.charlie, unit=None, to_at=None, by=BY, now=now)
    say(matter, "@佟小满 @郗禾", force.bob, now)
    assert called() == {"郗禾"}


def test_another_units_officer_is_told_where_but_not_what(force, matter: Matter, now: datetime) -> None:
    matters.share_matter(matter, officer=None, unit=force.units["west"], to_at=None, by=BY, now=now)
    say(matter, "@郗禾 请协查某人", force.bob, now)
    assert Notice.objects.get(topic="comment.mention").words == ""


def test_an_edit_is_a_new_version_and_calls_only_whom_it_adds(force, log_in, matter: Matter, now: datetime) -> None:
    first = say(matter, "@佟小满 原文", force.bob, now)
    client = log_in(force.bob)
    assert "原文" in client.get(reverse("desk:comment_edit", args=[first.uid])).content.decode()
    client.post(reverse("desk:comment_edit", args=[first.uid]), {"text": "@佟小满 @阮明川 新文"})
    (said,) = list_comments(matter)
    assert (said.comment.text, [old.text for old in said.earlier], said.first_at) == (
        "@佟小满 @阮明川 新文", ["@佟小满 原文"], now,
    )  # fmt: skip
    assert called() == {"佟小满", "阮明川"}
    assert Notice.objects.filter(topic="comment.mention").count() == 2
    with pytest.raises(comments.OldCommentError):
        comments.edit_comment(first, "再改", by=BY, now=now + LATER)
    assert AuditEvent.objects.filter(action="comment.changed").count() == 1


def test_only_the_author_changes_it_and_only_who_works_on_it_reads_it(force, log_in, matter, now: datetime) -> None:
    matters.share_matter(matter, officer=None, unit=force.units["bank"], to_at=None, by=BY, now=now)
    one = say(matter, "内部意见", force.bob, now)
    assert log_in(force.alice).get(reverse("desk:comment_edit", args=[one.uid])).status_code == 404
    assert log_in(force.charlie).get(reverse("desk:comment_edit", args=[one.uid])).status_code == 404
    assert log_in(force.charlie).post(reverse("desk:comment_add", args=[matter.uid]), {"text": "x"}).status_code == 404
    bank = log_in(force.grace)
    assert "内部意见" not in bank.get(reverse("desk:matter", args=[matter.uid])).content.decode()
    assert bank.post(reverse("desk:comment_add", args=[matter.uid]), {"text": "x"}).status_code == 403


def test_what_says_nothing_is_not_kept_and_what_was_typed_stays(force, log_in, matter: Matter) -> None:
    client, url = log_in(force.bob), reverse("desk:comment_add", args=[matter.uid])
    assert client.post(url, {"text": "  "}).status_code == 422
    long = client.post(url, {"text": "字" * 4001})
    assert (long.status_code, "字字字" in long.content.decode(), Comment.objects.count()) == (422, True, 0)
    with pytest.raises(comments.EmptyCommentError):
        comments.add_comment(matter, " ", author=force.bob, by=BY, now=matter.opened_at)


def test_a_draft_of_a_comment_comes_back(force, log_in, matter: Matter) -> None:
    client = log_in(force.bob)
    client.post(reverse("desk:draft", args=[f"comment-{matter.uid}"]), {"text": "写了一半"})
    assert "写了一半" in client.get(reverse("desk:matter", args=[matter.uid])).content.decode()
