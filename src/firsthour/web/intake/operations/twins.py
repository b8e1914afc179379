"""Which reports may tell of the same as a new one, and how are two of them linked or kept apart?

Looked for at the door by indexed look-ups, a few rows each: the same payment (account, amount, about the same time),
the same victim (identity number or phone), the same receiving account, the same link. A person decides, and can take
it back.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.web.audit.operations import About, record
from firsthour.web.desk import events
from firsthour.web.desk.models import Matter
from firsthour.web.intake.models import Identifier, Mention, Payment, Precision, Report, TwinDecision, TwinPair
from firsthour.web.people.models import Officer
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor

MOST = 20  # of each look-up: what is more than that is a series, not a duplicate
WINDOWS = {Precision.MINUTE: timedelta(minutes=30), Precision.HOUR: timedelta(hours=2)}
WIDEST = timedelta(days=1)
ROLES = ("victim", "missing")
KINDS = ("account", "link")


class TwinReasonMissingError(UserError):
    """A decision about two reports that does not say why."""

    code = "twin_reason_missing"
    english = "Say why the two belong together or do not."
    chinese = "请写明关联或不关联的理由。"


class TwinUndecidedError(UserError):
    """Nothing was decided that could be taken back."""

    code = "twin_undecided"
    english = "Nothing was decided about these two yet."
    chinese = "这两份尚未作出决定。"


def look_for_twins(report: Report, *, by: Actor, now: datetime) -> list[TwinPair]:
    """Keep a pair for each earlier report that may tell of the same; return the new pairs."""
    reasons: dict[int, set[str]] = defaultdict(set)
    for reason, keys in _look_ups(report):
        for key in keys:
            reasons[key].add(reason)
    reasons.pop(report.matter_id, None)
    known = set(TwinPair.objects.filter(b=report.matter, a__in=reasons).values_list("a_id", flat=True))
    fresh = [
        TwinPair(a_id=key, b=report.matter, reasons=sorted(found), found_at=now)
        for key, found in sorted(reasons.items())
        if key not in known and key < report.matter_id
    ]
    TwinPair.objects.bulk_create(fresh, ignore_conflicts=True)
    if fresh:
        about = [About(kind="matter", key=str(report.matter.uid), label=report.matter.number)]
        record("report.twins_found", by=by, now=now, about=about, n_records=len(fresh))
    return fresh


@transaction.atomic
def decide_twins(
    pair: TwinPair, *, is_linked: bool, reason: str, officer: Officer | None, version: int, by: Actor, now: datetime
) -> TwinPair:
    """Link two reports or keep them apart, with the reason.

    Raises
    ------
    TwinReasonMissingError
        It does not say why.
    """
    if not reason.strip():
        raise TwinReasonMissingError
    claim_version(pair, version=version)
    pair.decision = TwinDecision.LINKED if is_linked else TwinDecision.APART
    pair.reason, pair.by, pair.at = reason.strip(), officer, now
    pair.save()
    return _told(pair, "linked" if is_linked else "kept_apart", by=by, now=now, facts={"reason": pair.reason})


@transaction.atomic
def undo_twins(pair: TwinPair, *, version: int, by: Actor, now: datetime) -> TwinPair:
    """Take back what was decided about two reports.

    Raises
    ------
    TwinUndecidedError
        Nothing was decided.
    """
    claim_version(pair, version=version)
    if pair.decision == TwinDecision.OPEN:
        raise TwinUndecidedError
    before, pair.decision, pair.undone_at = pair.decision, TwinDecision.OPEN, now
    pair.save()
    return _told(pair, "undone", by=by, now=now, facts={"before": before})


def _look_ups(report: Report) -> Iterator[tuple[str, Iterable[int]]]:
    """Yield each reason and the keys of the matters it points to."""
    payments = list(report.payments.all())
    yield "payment", _same_payments(payments, report)
    mentions = list(report.matter.mentions.all())
    yield "victim", _same_victims(mentions, report.matter)
    identifiers = list(report.matter.identifiers.filter(kind__in=KINDS).values_list("kind", "normal"))
    for kind in KINDS:
        normals = [normal for one, normal in identifiers if one == kind]
        if normals:
            same = Identifier.objects.filter(kind=kind, normal__in=normals, matter__kind="incident")
            others = same.exclude(matter=report.matter).order_by("-matter_id")
            yield kind, others.values_list("matter_id", flat=True)[:MOST]


def _same_payments(payments: list[Payment], report: Report) -> list[int]:
    wanted = [payment for payment in payments if payment.to_normal]
    if not wanted:
        return []
    same = Payment.objects.filter(
        to_normal__in={payment.to_normal for payment in wanted},
        amount_fen__in={payment.amount_fen for payment in wanted},
    ).exclude(report=report)
    others = same.select_related("report").order_by("-pk")[: MOST * 2]
    return [other.report.matter_id for other in others if any(are_same_payment(other, one) for one in wanted)]


def are_same_payment(one: Payment, other: Payment) -> bool:
    """Tell whether two payments as told are the same: account, amount, and moments as near as both are known."""
    if (one.to_normal, one.amount_fen) != (other.to_normal, other.amount_fen):
        return False
    if one.paid_at is None or other.paid_at is None:
        return True
    window = max(WINDOWS.get(Precision(each.precision), WIDEST) if each.precision else WIDEST for each in (one, other))
    return bool(abs(one.paid_at - other.paid_at) <= window)


def _same_victims(mentions: list[Mention], matter: Matter) -> list[int]:
    victims = [one for one in mentions if one.role in ROLES]
    found: list[int] = []
    for column in ("id_number", "phone"):
        values = {getattr(one, column) for one in victims} - {""}
        if values:
            same = Mention.objects.filter(**{f"{column}__in": values}, role__in=ROLES, matter__kind="incident")
            found += same.exclude(matter=matter).order_by("-matter_id").values_list("matter_id", flat=True)[:MOST]
    return found


def _told(pair: TwinPair, what: str, *, by: Actor, now: datetime, facts: dict[str, str]) -> TwinPair:
    for one, other in ((pair.a, pair.b), (pair.b, pair.a)):
        events.append(
            f"report.twins_{what}", unit=one.unit, matter=one, by=by, happened_at=now, recorded_at=now,
            facts={**facts, "to": "" if other.is_confidential else other.number},
        )  # fmt: skip
    about = [About(kind="matter", key=str(one.uid), label=one.number) for one in (pair.a, pair.b)]
    record(f"report.twins_{what}", by=by, now=now, about=about, details=facts)
    return pair
