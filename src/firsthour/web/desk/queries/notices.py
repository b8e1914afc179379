"""What was an officer told, and how much of it is unread?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from firsthour.web.desk.models import Notice, NoticeWishes
from firsthour.web.desk.phrases import write
from firsthour.web.people.models import Officer

PAGE = 50
CEILING = 10_000
_UNREAD, _READ = "u", "r"


@dataclass(frozen=True)
class NoticePage:
    """A page of notices, unread ones first, the newest first of each; ``after`` leads on, empty on the last."""

    notices: list[Notice]
    after: str


def list_notices(officer: Officer, *, after: str = "", unread_only: bool = False, limit: int = PAGE) -> NoticePage:
    """Return a page of what an officer was told."""
    part, below = _read_place(after)
    own = Notice.objects.filter(officer=officer).order_by("-id")
    unread, read = own.filter(read_at=None), own.exclude(read_at=None)
    if below is not None:
        unread, read = (
            (unread.filter(pk__lt=below), read) if part == _UNREAD else (unread.none(), read.filter(pk__lt=below))
        )
    found = list(unread[: limit + 1])
    if not unread_only and len(found) <= limit:
        found += read[: limit + 1 - len(found)]
    if len(found) <= limit:
        return NoticePage(found, "")
    last = found[limit - 1]
    return NoticePage(found[:limit], f"{_UNREAD if last.read_at is None else _READ}{last.pk}")


def every_notice(officer: Officer, *, unread_only: bool) -> Iterator[Notice]:
    """Yield everything an officer was told, or what is unread of it, in the order of the list."""
    own = Notice.objects.filter(officer=officer).order_by("-id")
    yield from own.filter(read_at=None).iterator(chunk_size=500)
    if not unread_only:
        yield from own.exclude(read_at=None).iterator(chunk_size=500)


def list_latest(officer: Officer, *, limit: int) -> list[Notice]:
    """Return what an officer was told last, the newest first."""
    return list(Notice.objects.filter(officer=officer).order_by("-id")[:limit])


def read_words(notice: Notice, name: Literal["title", "words"]) -> str:
    """Return the title or words of a notice in the active language; as they were told where no phrase was kept."""
    phrase = notice.said.get(name) if isinstance(notice.said, dict) else None
    told: str = getattr(notice, name)
    return write(phrase, now=notice.made_at) if phrase else told


def count_unread(officer: Officer, *, ceiling: int = 99) -> int:
    """Return how many notices are unread, counted no further than one above the ceiling."""
    return Notice.objects.filter(officer=officer, read_at=None)[: ceiling + 1].count()


def count_notices(officer: Officer, *, ceiling: int = CEILING) -> int:
    """Return how many notices there are, counted no further than one above the ceiling."""
    return Notice.objects.filter(officer=officer)[: ceiling + 1].count()


def get_one_notice(officer: Officer, uid: UUID) -> Notice:
    """Return a notice of this officer's own.

    Raises
    ------
    Notice.DoesNotExist
        There is none, or it is somebody else's.
    """
    return Notice.objects.get(officer=officer, uid=uid)


def wishes_of(officer: Officer) -> NoticeWishes:
    """Return how an officer wishes to be told; not saved where nothing was wished yet."""
    return NoticeWishes.objects.filter(officer=officer).first() or NoticeWishes(officer=officer)


def list_failed(officer: Officer, *, limit: int) -> list[Notice]:
    """Return the officer's notices that could not leave the site, the newest first."""
    failed = Notice.objects.filter(officer=officer, deliveries__state="failed").order_by("-id").distinct()
    return list(failed[:limit])


def _read_place(text: str) -> tuple[str, int | None]:
    """Return in which part a page begins and below which key; from the top when the text means nothing."""
    part, key = text[:1], text[1:]
    is_place = part in (_UNREAD, _READ) and key.isascii() and key.isdecimal() and len(key) < 19
    return (part, int(key)) if is_place else (_UNREAD, None)
