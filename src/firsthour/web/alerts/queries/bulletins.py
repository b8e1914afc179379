"""Which bulletins and tables of warning signs may this visitor see, and how many subscribers has each topic?"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from firsthour.web.alerts.bulletin_policies import visible_bulletins, visible_issues
from firsthour.web.alerts.bulletin_topics import CITY, BulletinTopic
from firsthour.web.alerts.models.bulletins import Bulletin, SignIssue, Subscriber, TopicCount
from firsthour.web.people.policies import PeopleAccess

PAGE = 50


@dataclass(frozen=True)
class TopicLine:
    """A topic and how many subscribe to it."""

    key: str
    words: dict[str, str]
    group: dict[str, str]
    n_subscribers: int


def list_bulletins(access: PeopleAccess, *, before: int = 0) -> tuple[list[Bulletin], int]:
    """Return a page of bulletins, newest first, and the key the next page goes on from (0 for none)."""
    rows = every_bulletin(access)
    page = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
    return page[:PAGE], page[PAGE - 1].pk if len(page) > PAGE else 0


def every_bulletin(access: PeopleAccess) -> QuerySet[Bulletin]:
    """Return every bulletin this visitor may see, newest first."""
    return visible_bulletins(access).select_related("unit", "written_by", "decided_by").order_by("-pk")


def get_one_bulletin(access: PeopleAccess, uid: UUID) -> Bulletin:
    """Return a bulletin."""
    return visible_bulletins(access).select_related("unit", "written_by", "decided_by").get(uid=uid)


def list_issues(access: PeopleAccess) -> list[SignIssue]:
    """Return the latest tables of warning signs."""
    return list(every_issue(access)[:PAGE])


def every_issue(access: PeopleAccess) -> QuerySet[SignIssue]:
    """Return every table of warning signs, the latest first."""
    return visible_issues(access).select_related("unit", "written_by", "decided_by")


def get_one_issue(access: PeopleAccess, uid: UUID) -> SignIssue:
    """Return one table of warning signs."""
    return visible_issues(access).select_related("unit", "written_by", "decided_by").get(uid=uid)


def count_subscribers(topics: list[BulletinTopic]) -> list[TopicLine]:
    """Return how many subscribe to each of these topics, by the counts that are kept; nobody is named."""
    counts = dict(
        TopicCount.objects.filter(topic__in=[one.key for one in topics]).values_list("topic", "n_subscribers")
    )
    return [TopicLine(one.key, one.words, one.group, counts.get(one.key, 0)) for one in topics if one.key != CITY]


def count_everybody() -> int:
    """Return how many numbers get bulletins."""
    return Subscriber.objects.count()
