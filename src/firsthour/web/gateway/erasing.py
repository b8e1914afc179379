"""What of a matter's messages lies on disk, and goes with it? And when do answers go that belong to no matter?"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from django.db import transaction
from django.db.models import Model

from firsthour.web.audit.erasables import Closed, register_erasable, walk
from firsthour.web.desk.erasing import FINISHERS
from firsthour.web.desk.models import Matter
from firsthour.web.gateway.gateways import Gateway
from firsthour.web.gateway.known import known_gateways
from firsthour.web.gateway.models import AnswerState, BankAnswer, BankMessage, MessageState, Way
from firsthour.web.gateway.transports.folders import DAMAGED, TAKEN, name_of
from firsthour.web.ui.acting import Actor

STRAY = "stray_answer"


def register() -> None:
    """Tell the desk and the record; called once, when the apps are ready."""
    if forget_messages not in FINISHERS:
        FINISHERS.append(forget_messages)
    register_erasable(STRAY, list_closed=list_closed, rows_of=rows_of, finish=finish)


def forget_messages(matter: Matter, *, by: Actor, now: datetime) -> None:
    """Let nothing be sent of it any more, and remove the files of its messages and answers once this is committed."""
    rows = BankMessage.objects.filter(matter=matter)
    open_states = [MessageState.WAITING, MessageState.BY_HAND, MessageState.FAILED]
    rows.filter(state__in=open_states).update(state=MessageState.WITHDRAWN, withdrawn_at=now, next_try_at=None)
    out = [gateway.folder_out for gateway in _of_files() if gateway.folder_out is not None]
    paths = [folder / name_of(number) for number in rows.values_list("number", flat=True) for folder in out]
    answers = BankAnswer.objects.filter(message__matter=matter, way=Way.FILE)
    transaction.on_commit(partial(_remove, [*paths, *_files_of(answers.values_list("key", flat=True))]))


def list_closed(before: datetime) -> Iterable[Closed]:
    """Yield the answers that nobody asked for and that came before a moment."""
    rows = BankAnswer.objects.filter(state=AnswerState.STRAY, received_at__lt=before)
    for one in walk(rows.only("uid", "answers_to", "received_at"), by="received_at"):
        yield Closed(str(one.uid), one.answers_to or str(one.uid), one.received_at)


def rows_of(key: str) -> Iterator[Model]:
    """Yield the answer."""
    yield from BankAnswer.objects.filter(uid=key, message=None)


def finish(key: str, *, by: Actor, now: datetime) -> None:
    """Remove the file in which it came."""
    keys = BankAnswer.objects.filter(uid=key, way=Way.FILE).values_list("key", flat=True)
    transaction.on_commit(partial(_remove, _files_of(keys)))


def _files_of(keys: Iterable[str]) -> list[Path]:
    """Return where the files of answers were laid aside: their keys are gateway, hash, place in the file."""
    parts = [key.split(":") for key in keys]
    folders = {gateway.key: gateway.folder_in for gateway in _of_files() if gateway.folder_in is not None}
    return [
        folders[gateway] / aside / f"{mark}.json"
        for gateway, mark, *_rest in parts
        if gateway in folders
        for aside in (TAKEN, DAMAGED)
    ]


def _of_files() -> list[Gateway]:
    return [gateway for gateway in known_gateways().gateways.listed if gateway.way == "file"]


def _remove(paths: list[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
