"""How is something said on a matter, mended, and who is called by it? Recorded, on the time line, told to the called.

    add_comment(matter, "@990012 请核对第二笔", author=officer, by=request.actor, now=request.now)

A page shows the comments with ``{% comments_panel matter standing=standing %}`` (templatetags ``comments``).
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from firsthour.base.errors import UserError
from firsthour.web.audit.masking import mask_text
from firsthour.web.audit.operations import About, record
from firsthour.web.desk import events
from firsthour.web.desk.clock_subjects import matter_url
from firsthour.web.desk.comment_policies import may_comment
from firsthour.web.desk.matter_policies import standing_of
from firsthour.web.desk.mentions import list_mentioned
from firsthour.web.desk.models import Matter
from firsthour.web.desk.models.comments import Comment
from firsthour.web.desk.notices import News, notify_all
from firsthour.web.desk.phrases import say
from firsthour.web.people.models import Officer
from firsthour.web.people.policies import access_of
from firsthour.web.ui.acting import Actor
from firsthour.web.ui.ids import new_uid

MOST_SIGNS = 4_000
EXCERPT = 120


class EmptyCommentError(UserError):
    """A comment says nothing, or more than is kept."""

    code = "comment_empty"
    english = "A comment has 1 to {most} characters."
    chinese = "备注须为 1 至 {most} 字。"


class OldCommentError(UserError):
    """A comment that was mended before."""

    code = "comment_old"
    english = "This comment was changed before; change the newer version."
    chinese = "此备注已有新版本，请修改最新版本。"


@transaction.atomic
def add_comment(matter: Matter, text: str, *, author: Officer, by: Actor, now: datetime) -> Comment:
    """Say something on a matter; whoever it names and may see the matter is told.

    Raises
    ------
    EmptyCommentError
        It is empty or too long.
    """
    uid = new_uid()
    comment = Comment.objects.create(
        uid=uid, first_uid=uid, matter=matter, author=author, text=_checked(text), made_at=now
    )
    return _told(comment, "commented", called=list_mentioned(comment.text), by=by, now=now)


@transaction.atomic
def edit_comment(comment: Comment, text: str, *, by: Actor, now: datetime) -> Comment:
    """Add a new version of a comment; only whom the old one did not name is told.

    Raises
    ------
    EmptyCommentError, OldCommentError
        It is empty or too long, or was changed before.
    """
    comment = (
        Comment.objects.select_for_update(of=("self",)).select_related("matter__unit", "author").get(pk=comment.pk)
    )
    if Comment.objects.filter(supersedes=comment).exists():
        raise OldCommentError
    fresh = Comment.objects.create(
        matter=comment.matter, author=comment.author, text=_checked(text), made_at=now, first_uid=comment.first_uid,
        supersedes=comment,
    )  # fmt: skip
    before = {officer.pk for officer in list_mentioned(comment.text)}
    called = [officer for officer in list_mentioned(fresh.text) if officer.pk not in before]
    return _told(fresh, "comment_changed", called=called, by=by, now=now)


def _told(comment: Comment, step: str, *, called: list[Officer], by: Actor, now: datetime) -> Comment:
    matter = comment.matter
    events.append(
        f"matter.{step}", unit=matter.unit, matter=matter, by=by, happened_at=now, recorded_at=now,
        facts={"comment": str(comment.first_uid)},
    )  # fmt: skip
    told = [(officer, news) for officer in called if (news := _news(comment, officer, now=now)) is not None]
    notify_all(told, by=by, now=now)
    about = [
        About("comment", str(comment.first_uid), f"comment {str(comment.first_uid)[-12:]}"),
        About("matter", str(matter.uid), matter.number),
    ]
    action = "comment.added" if step == "commented" else "comment.changed"
    record(action, by=by, now=now, about=about, details={"n_called": len(told)})
    return comment


def _news(comment: Comment, officer: Officer, *, now: datetime) -> News | None:
    """Return what a named officer is told: the beginning of the text where the matter is open to them at once."""
    standing = standing_of(access_of(officer, now=now), comment.matter, now=now)
    if not may_comment(standing):
        return None
    words = mask_text(comment.text[:EXCERPT]) if standing in ("own", "named") else ""
    title = say(
        gettext_noop("%(name)s named you on %(number)s"), name=comment.author.name, number=comment.matter.number
    )
    return News(
        key=f"comment:{comment.first_uid}:{officer.pk}", topic="comment.mention", title=title, words=words,
        url=f"{matter_url(comment.matter)}#comments", matter=comment.matter,
    )  # fmt: skip


def _checked(text: str) -> str:
    plain = text.strip()
    if not plain or len(plain) > MOST_SIGNS:
        raise EmptyCommentError(most=MOST_SIGNS)
    return plain
