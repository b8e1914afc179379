"""How does "has already paid" become a report with all that is known filled in, so that a stop can be asked at once?"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from firsthour.law.attempts import AttemptResult
from firsthour.web.alerts.cases import Case
from firsthour.web.alerts.models import Attempt, Conflict, Signal
from firsthour.web.intake.models import Channel, MentionRole, Precision, Report
from firsthour.web.intake.new_reports import NewMention, NewPayment, NewReport
from firsthour.web.intake.operations.registering import find_registered, register_report, supplement
from firsthour.web.people.models import Unit, UnitKind
from firsthour.web.ui.acting import Actor

SYSTEM = "alerts"
REPORT, REGISTERED = "report", "registered"
MOST_WORDS = 8_000


@dataclass(frozen=True)
class PaidTold:
    """A payment that has left already, as far as the person can say."""

    amount_fen: int
    to_account: str = ""
    to_institution: str = ""
    to_holder: str = ""
    from_account: str = ""
    from_institution: str = ""
    paid_at: datetime | None = None
    serial: str = ""

    @property
    def is_enough(self) -> bool:
        """Whether a bank can be asked to stop it: an amount and where it went."""
        return self.amount_fen > 0 and bool(self.to_account.strip())


def report_payment(
    case: Case, attempt: Attempt, *, told: PaidTold | None, result: AttemptResult, by: Actor, now: datetime
) -> Report:
    """Register the report of an episode, once; a further payment of the same episode is added to it in words.

    With amount and receiving account the step is done; without them it stays open until somebody has asked for them.
    """
    episode = case.episode
    known = find_registered(SYSTEM, str(episode.uid))
    if known is None:
        report = register_report(_new_report(case, attempt, told, kind=result.report_kind), by=by, now=now)
    else:
        report = known
        supplement(known, _words(case, attempt, told), channel=_channel(attempt), by=by, now=now,
                   source_key=f"attempt:{attempt.uid}")  # fmt: skip
    episode.report = report.matter
    fen = told.amount_fen if told is not None else 0
    if fen:
        attempt.paid_fen = episode.paid_fen = fen
        attempt.save(update_fields=["paid_fen"])
    was_warned = any(one.kind == "attempt" and one.result for one in case.history[: case.n_kept])
    when = "after" if was_warned else "before"
    case.note("alert.paid", at=attempt.at, by=by, now=now, when=when, amount_fen=fen, report=report.matter.number)
    if told is not None and told.is_enough and attempt.conflict != Conflict.NEWER:
        case.add("attempt", at=now, by=by, now=now, channel=REPORT, result=REGISTERED)
    return report


def _new_report(case: Case, attempt: Attempt, told: PaidTold | None, *, kind: str) -> NewReport:
    episode = case.episode
    victim = NewMention(
        role=MentionRole.VICTIM, name=episode.name, phone=episode.phone, id_number=episode.id_number,
        address=episode.address, age_group=str(episode.facts.get("age_group", ""))[:12], is_reporter=True,
        is_vulnerable=episode.facts.get("lives_alone") is True or episode.facts.get("memory_or_judgement") is True,
    )  # fmt: skip
    return NewReport(
        kind=kind, channel=_channel(attempt), unit=_unit(episode.unit), taken_by=attempt.officer,
        story=_words(case, attempt, told), reported_at=attempt.at, fraud_type=episode.fraud_type, mentions=[victim],
        payments=[_payment(told)] if told is not None and told.amount_fen else [], is_urgent=True,
        source_system=SYSTEM, source_number=str(episode.uid),
    )  # fmt: skip


def _unit(unit: Unit) -> Unit:
    """Return the unit that is asked first: the station, else whoever the episode belongs to."""
    return unit if unit.kind != UnitKind.AGENCY else unit.parent or unit


def _payment(told: PaidTold) -> NewPayment:
    return NewPayment(
        amount_fen=told.amount_fen, to_account=told.to_account[:60], to_institution=told.to_institution[:60],
        to_holder=told.to_holder[:60], from_account=told.from_account[:60],
        from_institution=told.from_institution[:60], paid_at=told.paid_at,
        precision=Precision.MINUTE if told.paid_at else "", serial=told.serial[:60],
    )  # fmt: skip


def _words(case: Case, attempt: Attempt, told: PaidTold | None) -> str:
    """Return the story: that it was found while warning, what was said, and the evidence that came with the warnings.

    Reports are written in Chinese.
    """
    with override("zh-hans"):
        said = [_("Found while warning the person (%(number)s): money had left already.") % {
            "number": case.episode.number}]  # fmt: skip
        if told is not None and told.amount_fen:
            said.append(_("Amount: %(yuan)s yuan.") % {"yuan": f"{told.amount_fen / 100:.2f}"})
    if attempt.note:
        said.append(attempt.note)
    evidence = Signal.objects.filter(episode=case.episode).exclude(evidence="").order_by("seen_at")
    said += dict.fromkeys(evidence.values_list("evidence", flat=True)[:50])
    return "\n".join(said)[:MOST_WORDS]


def _channel(attempt: Attempt) -> str:
    return Channel.PHONE if attempt.channel == "phone" else Channel.COUNTER
