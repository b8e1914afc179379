"""How is one episode changed by a person? Read as it stands, checked against what the person saw, steered, kept."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.web.alerts.cases import Case, keep, read_case
from firsthour.web.alerts.models import Episode
from firsthour.web.alerts.steering import look, steer
from firsthour.web.audit.operations import About, record
from firsthour.web.people.operations.versions import ChangedMeanwhileError
from firsthour.web.ui.acting import Actor


class EpisodeClosedError(UserError):
    """A step that only an open episode has."""

    code = "episode_closed"
    english = "This warning is closed; look at what was done."
    chinese = "该预警已办结，请查看办理情况。"


class WordsNeededError(UserError):
    """A decision without a reason."""

    code = "reason_needed"
    english = "Say why, in words."
    chinese = "请写明理由。"


@contextmanager
def changed(
    episode: Episode, action: str, *, by: Actor, now: datetime, version: int | None = None,
    details: Mapping[str, object] | None = None, is_open: bool = True,
) -> Iterator[Case]:  # fmt: skip
    """Open an episode for a change: what the caller adds to the case is steered, kept and recorded together.

    Raises
    ------
    ChangedMeanwhileError
        It is no longer at the version the change was made on.
    EpisodeClosedError
        It is closed, and the step is one of open episodes.
    """
    with transaction.atomic():
        case = read_case(episode)
        if version is not None and case.episode.version != version:
            raise ChangedMeanwhileError
        if is_open and not case.episode.is_open:
            raise EpisodeClosedError
        yield case
        steer(case, sight=look([case], now=now), now=now)
        keep([case], by=by, now=now)
        record(action, by=by, now=now, about=[about_episode(case.episode)], details=details)
        episode.refresh_from_db()


def about_episode(episode: Episode) -> About:
    """Return the episode as the record names it."""
    return About("episode", str(episode.uid), episode.number)


def words(text: str) -> str:
    """Return a reason as it is kept.

    Raises
    ------
    WordsNeededError
        It says nothing.
    """
    said = text.strip()
    if not said:
        raise WordsNeededError
    return said[:400]
