"""How do reports of the public come in, and how do they learn how theirs stands? By signed packages, each once.

In: ``report``, ``supplement``, ``complaint``, ``review``, ``withdrawal``. Out: ``status``, a word and a moment.
Whatever came in stands on the report's matter, is an event and a record there, and is told to whoever works on it.
An upper room adds kinds of its own: what a package does (``register_effect``), and what is told with each exchange
(``register_teller``; ``send_status`` writes how something stands).
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from firsthour.base.errors import UserError
from firsthour.base.packages.boxes import Boxes, list_packages
from firsthour.base.packages.keys import PEER, open_keys, read_peer
from firsthour.base.packages.sealing import Package, PackedFile
from firsthour.base.packages.station import NotYetError, Received, RefusedPackageError, Station, tidy
from firsthour.web.desk.files import attach_file
from firsthour.web.desk.notice_kinds import register_topic
from firsthour.web.desk.notices import notify
from firsthour.web.desk.on_duty import read_standing
from firsthour.web.intake.models import Channel, Report
from firsthour.web.intake.models.packages import PortalArrival, PortalLane, PortalParcel, PortalReceipt
from firsthour.web.intake.operations.closing import complain
from firsthour.web.intake.operations.registering import register_report, supplement
from firsthour.web.intake.portal_reports import new_report_of
from firsthour.web.intake.public_states import REVIEW_TAKERS, read_states
from firsthour.web.people.models import Officer, Unit, UnitKind
from firsthour.web.ui.acting import Actor
from firsthour.web.ui.parcels import TableShelf

NAME = "inner"
STATUS = "status"
SEALED_DAYS = timedelta(days=7)
Hears = Callable[[Mapping[str, Any], datetime], None]
Effect = Callable[[Package, datetime], None]
MORE_EFFECTS: dict[str, Effect] = {}
TELLERS: list[Callable[[datetime], int]] = []
LOOKED_AT = timedelta(days=400)  # after that long without news a report is no more told of
_BATCH = 500
TOPICS = {
    "report": _("A report came in from the public's site"),
    "supplement": _("A reporter added something"),
    "complaint": _("A reporter complained about a refusal"),
    "review": _("A reporter asked for a review"),
    "withdrawal": _("A reporter withdrew a report"),
}


class NoUnitError(UserError):
    """There is no unit that could be asked first."""

    code = "no_portal_unit"
    english = "No unit takes the public's reports: FIRSTHOUR_PORTAL_UNIT names none, and there is no centre or city."
    chinese = "没有单位接收网上报案：FIRSTHOUR_PORTAL_UNIT 未指定，且无反诈中心或市局。"


@dataclass(frozen=True)
class Told:
    """What one look at the boxes did."""

    received: Received
    n_told: int
    n_posted: int


def register() -> None:
    """Add the topics of notices; called when the apps are ready."""
    for kind, words in TOPICS.items():
        register_topic(f"portal.{kind}", words, icon="bell-ringing")


def is_joined() -> bool:
    """Tell whether a portal's keys were brought."""
    return (Path(settings.EXCHANGE) / "keys" / PEER).is_file()


def waiting_packages() -> list[str]:
    """Return the names of what lies in the in-box, nothing opened; none before a portal's keys were brought."""
    arrived = Boxes(Path(settings.EXCHANGE)).arrived
    return [path.name for path in list_packages(arrived)] if arrived.is_dir() and is_joined() else []


def station() -> Station:
    """Return the inner site's station.

    Raises
    ------
    NoPeerKeysError
        The portal's public keys have not been brought.
    """
    return _station(str(settings.EXCHANGE))


def exchange_all(now: datetime) -> Told:
    """Read the in-box, tell what changed, put out what is due, forget what was delivered long ago."""
    here = station()
    here.boxes.make()
    received = here.receive(now)
    n_told = tell_states(now) + sum(teller(now) for teller in TELLERS)
    told = Told(received, n_told, here.post(now))
    TableShelf(PortalLane, PortalParcel, PortalArrival).forget(before=now - SEALED_DAYS)
    tidy(here.boxes, before=now - timedelta(hours=1))
    return told


def receive_inbox(now: datetime) -> Received:
    """Let everything in the in-box take effect that can."""
    return station().receive(now)


def tell_states(now: datetime) -> int:
    """Tell the portal of every report whose state is another one than it was told; return how many."""
    n_told, after = 0, 0
    recent = PortalReceipt.objects.filter(told_at=None) | PortalReceipt.objects.filter(told_at__gt=now - LOOKED_AT)
    while True:
        batch = list(recent.filter(pk__gt=after).select_related("report__matter").order_by("pk")[:_BATCH])
        if not batch:
            return n_told
        after, states = batch[-1].pk, read_states(batch)
        n_told += sum(_tell(one.pk, states[one.pk], now) for one in batch if states[one.pk] != one.told)


def register_effect(kind: str, effect: Effect) -> None:
    """Let an upper room do what a kind of package asks, in the transaction that writes its arrival down."""
    MORE_EFFECTS[kind] = effect


def register_teller(teller: Callable[[datetime], int]) -> None:
    """Let an upper room tell the portal something with each exchange; the teller returns how many packages it wrote."""
    if teller not in TELLERS:
        TELLERS.append(teller)


def send_status(receipt: str, state: str, *, turn: int, now: datetime) -> None:
    """Tell the portal how what has this receipt stands; of two words the one with the higher turn counts there."""
    said = {"receipt": receipt, "state": state, "turn": turn, "at": now.isoformat()}
    station().send(STATUS, said, uid=secrets.token_hex(16), now=now)


@transaction.atomic
def take_effect(package: Package, now: datetime) -> None:
    """Do what a package asks; inside the transaction that writes its arrival down.

    Raises
    ------
    NotYetError
        It speaks of a report that has not arrived.
    RefusedPackageError
        It asks for nothing known here.
    """
    if package.kind == "report":
        _take_report(package, now)
        return
    if package.kind in MORE_EFFECTS:
        MORE_EFFECTS[package.kind](package, now)
        return
    effect = _EFFECTS.get(package.kind)
    if effect is None:
        raise RefusedPackageError(reason=package.kind)
    link = PortalReceipt.objects.select_for_update().filter(receipt=str(package.body["receipt"])).first()
    if link is None:
        raise NotYetError
    effect(link, package, now)
    link.save()
    _notify(link.report, package.kind, by=_reporter(link.receipt), now=now, key=package.uid)


def first_unit() -> Unit:
    """Return the unit that is asked first: the one named in the settings, else the centre, else the city.

    Raises
    ------
    NoUnitError
        There is none.
    """
    named = Unit.objects.filter(code=settings.PORTAL_UNIT).first() if settings.PORTAL_UNIT else None
    kinds = (UnitKind.CENTRE, UnitKind.CITY)
    found = named or next(
        (unit for kind in kinds if (unit := Unit.objects.filter(kind=kind).order_by("path").first())), None
    )
    if found is None:
        raise NoUnitError
    return found


@cache
def _station(exchange: str) -> Station:
    folder = Path(exchange)
    keys = folder / "keys"
    shelf = TableShelf(PortalLane, PortalParcel, PortalArrival)
    return Station(open_keys(keys, NAME), read_peer(keys), Boxes(folder), shelf, take_effect)


def _take_report(package: Package, now: datetime) -> None:
    receipt = str(package.body["receipt"])
    by, unit = _reporter(receipt), first_unit()
    new = new_report_of(package.body, unit=unit, named=_leaders(unit, now), now=now)
    report = register_report(new, by=by, now=now)
    PortalReceipt.objects.get_or_create(receipt=receipt, defaults={"report": report, "received_at": now})
    _attach(report, package.files, by=by, now=now, key=package.uid)
    _notify(report, "report", by=by, now=now, key=package.uid)


def _add_text(link: PortalReceipt, package: Package, now: datetime) -> None:
    """Add the words, headed by what they are, and the files."""
    by = _reporter(link.receipt)
    heads = {"supplement": "", "review": "申请复议：", "withdrawal": "撤回报案：", "complaint": "投诉："}
    text = heads[package.kind] + str(package.body["text"]).strip()
    told_at = min(datetime.fromisoformat(package.body["told_at"]), now)
    supplement(
        link.report, text or f"补充材料 {len(package.files)} 份", channel=Channel.PORTAL, by=by, now=now,
        source_key=f"portal:{package.uid}", told_at=told_at,
    )  # fmt: skip
    _attach(link.report, package.files, by=by, now=now, key=package.uid)


def _take_complaint(link: PortalReceipt, package: Package, now: datetime) -> None:
    link.complained_at = now
    complain(link.report, str(package.body["text"]), by=_reporter(link.receipt), now=now)


def _take_review(link: PortalReceipt, package: Package, now: datetime) -> None:
    """Let the room that decided take it; where there is nothing to review any more, the words are added and told."""
    link.review_asked_at = now
    text, by = str(package.body["text"]), _reporter(link.receipt)
    if not any(taker(link.report, text, by=by, now=now) for taker in REVIEW_TAKERS):
        _add_text(link, package, now)


def _take_withdrawal(link: PortalReceipt, package: Package, now: datetime) -> None:
    link.withdrawn_at = now
    _add_text(link, package, now)


_EFFECTS: dict[str, Callable[[PortalReceipt, Package, datetime], None]] = {
    "supplement": _add_text,
    "complaint": _take_complaint,
    "review": _take_review,
    "withdrawal": _take_withdrawal,
}


@transaction.atomic
def _tell(key: int, state: str, now: datetime) -> bool:
    link = PortalReceipt.objects.select_for_update().get(pk=key)
    if link.told == state:
        return False
    link.told, link.told_at, link.turn = state, now, link.turn + 1
    link.save(update_fields=["told", "told_at", "turn"])
    send_status(link.receipt, state, turn=link.turn, now=now)
    return True


def _attach(report: Report, files: Sequence[PackedFile], *, by: Actor, now: datetime, key: str) -> None:
    """Keep the files; one that is not taken here is named on the report and holds nothing up."""
    for place, file in enumerate(files):
        try:
            with transaction.atomic():
                attach_file(file.name, file.content, matter=report.matter, by=by, now=now)
        except UserError as error:
            supplement(
                report, error.sentence("zh"), channel=Channel.PORTAL, by=by, now=now, source_key=f"portal:{key}:{place}"
            )


def _notify(report: Report, kind: str, *, by: Actor, now: datetime, key: str) -> None:
    matter = report.matter
    standing = read_standing([matter.unit], now=now)
    told = standing.present([matter.owner]) if matter.owner else standing.queue_of(matter.unit)
    if kind in ("complaint", "review"):
        told = list({officer.pk: officer for officer in [*told, *standing.unit_leaders(matter.unit)]}.values())
    notify(
        told, key=f"portal:{key}", topic=f"portal.{kind}", title=lambda: f"{TOPICS[kind]}：{matter.number}",
        url=reverse("desk:matter", args=[matter.uid]), matter=matter, by=by, now=now,
        urgent=kind == "report" and report.is_urgent,
    )  # fmt: skip


def _reporter(receipt: str) -> Actor:
    return Actor(kind="public", key=f"portal:{receipt[:8]}", name="网上报案人")


def _leaders(unit: Unit, now: datetime) -> list[Officer]:
    return read_standing([unit], now=now).unit_leaders(unit)
