"""What was said on a matter, in its newest words?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from firsthour.web.desk.comment_policies import may_comment
from firsthour.web.desk.matter_policies import standing_of
from firsthour.web.desk.models import Matter
from firsthour.web.desk.models.comments import Comment
from firsthour.web.people.policies import PeopleAccess

MOST = 200


@dataclass(frozen=True)
class Said:
    """A comment as it reads now: when it was first said, and what it said before."""

    comment: Comment
    first_at: datetime
    earlier: list[Comment]


def list_comments(matter: Matter) -> list[Said]:
    """Return the comments on a matter, the newest first, each with its earlier versions; one query."""
    versions: dict[UUID, list[Comment]] = {}
    for comment in Comment.objects.filter(matter=matter).select_related("author").order_by("pk"):
        versions.setdefault(comment.first_uid, []).append(comment)
    said = [Said(rows[-1], rows[0].made_at, rows[-2::-1]) for rows in versions.values()]
    return sorted(said, key=lambda one: (one.first_at, one.comment.pk), reverse=True)[:MOST]


def get_one_comment(access: PeopleAccess, uid: UUID, *, now: datetime) -> Comment:
    """Return a comment this visitor may read.

    Raises
    ------
    Comment.DoesNotExist
        There is none, or none for this visitor.
    """
    comment = Comment.objects.select_related("matter__unit", "matter__owner", "author").get(uid=uid)
    if not may_comment(standing_of(access, comment.matter, now=now)):
        raise Comment.DoesNotExist
    return comment
