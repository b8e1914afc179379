"""Who reads and writes comments on a matter? Those who work on it; an agency does not."""

from firsthour.web.desk.matter_policies import Standing
from firsthour.web.desk.models.comments import Comment
from firsthour.web.people.policies import PeopleAccess


def may_comment(standing: Standing) -> bool:
    """Tell whether who stands so to a matter reads its comments and adds some."""
    return standing in ("own", "named", "handed_over")


def may_edit(access: PeopleAccess, comment: Comment) -> bool:
    """Tell whether this visitor may write a new version of a comment: its author alone."""
    return access.officer is not None and comment.author_id == access.officer.pk
