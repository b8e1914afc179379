"""How is it recorded that somebody asked, corrected without losing anything, and declared at the end of each month?

Every entry is a row that only ever gets company: a correction supersedes it. Nothing of it enters a matter's time line.
A month becomes due by a job for every unit; who signs declares "none" or names entries, and the inspectors see both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext

from firsthour.base.clock import SHANGHAI
from firsthour.base.errors import UserError
from firsthour.law.clocks import read_clock
from firsthour.web.audit.operations import About, record
from firsthour.web.desk.clocks import Subject, calendar_in_use, start_clock, tell_clock
from firsthour.web.desk.models import Matter, RunningClock
from firsthour.web.desk.notices import notify
from firsthour.web.desk.on_duty import read_standing
from firsthour.web.intake.interference_policies import REPORTING
from firsthour.web.intake.models.interference import Interference, ZeroReport
from firsthour.web.people.models import Officer, Unit
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor
from firsthour.web.ui.ids import new_uid

KIND, CLOCK = "zero_report", "monthly_zero_report"
AT_ONCE = 200


class OwnInterferenceError(UserError):
    """Somebody records that they themselves asked."""

    code = "interference_own"
    english = "Who asked cannot be who records it."
    chinese = "过问人不能是记录人本人。"


class CorrectedBeforeError(UserError):
    """An entry that was corrected already."""

    code = "interference_corrected"
    english = "This entry was corrected already; correct the newest one."
    chinese = "该记录已被更正，请更正最新的一条。"


class WhyMissingError(UserError):
    """A correction that does not say why."""

    code = "interference_why"
    english = "Say why the entry is corrected."
    chinese = "请写明更正理由。"


class SignedBeforeError(UserError):
    """A month that is signed."""

    code = "zero_report_signed"
    english = "This month was signed already."
    chinese = "本月报告已签署。"


class NothingDeclaredError(UserError):
    """Neither none nor anything is declared."""

    code = "zero_report_empty"
    english = "Declare that there was none, or name the entries or say what there was."
    chinese = "请确认“无”，或选择、写明过问情况。"


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Who asked about what, in what capacity, how, in which words, and whether it was their duty."""

    unit: Unit
    about: str
    asker_name: str
    standing: str
    way: str
    words: str
    duty: str
    asked_at: datetime
    asker_post: str = ""
    asker: Officer | None = None
    matter: Matter | None = None


@transaction.atomic
def record_interference(asking: Asking, *, officer: Officer, by: Actor, now: datetime) -> Interference:
    """Record that somebody asked; the inspectors of the unit are told that there is an entry.

    Raises
    ------
    OwnInterferenceError
        The recorder is the one who asked.
    """
    uid = new_uid()
    return _add(Interference(uid=uid, chain=uid), asking, officer=officer, by=by, now=now)


@transaction.atomic
def correct_interference(
    entry: Interference, asking: Asking, *, why: str, officer: Officer, by: Actor, now: datetime
) -> Interference:
    """Correct an entry by a new one in its place; the old one stays readable.

    Raises
    ------
    CorrectedBeforeError
        It was corrected already.
    WhyMissingError
        It does not say why.
    """
    if not why.strip():
        raise WhyMissingError
    fresh = Interference(chain=entry.chain, supersedes=entry, why_corrected=why.strip())
    try:
        with transaction.atomic():
            return _add(fresh, asking, officer=officer, by=by, now=now)
    except IntegrityError as error:
        raise CorrectedBeforeError from error


@transaction.atomic
def make_due(now: datetime, *, by: Actor) -> int:
    """Make the month that ended due in every unit of the force, and each one since the first; return how many are new.

    The first month ever is the one whose period still runs, so that nobody begins with something overdue.
    """
    first = ZeroReport.objects.order_by("month").values_list("month", flat=True).first()
    wanted = [month for month in _months_until(now, first) if first is not None or _end_of(month, now) > now]
    units = list(Unit.objects.filter(kind__in=REPORTING, is_active=True).order_by("pk"))
    n_made = 0
    for month in wanted:
        known = set(ZeroReport.objects.filter(month=month).values_list("unit_id", flat=True))
        for unit in units:
            if unit.pk not in known:
                _make(unit, month, by=by, now=now)
                n_made += 1
    return n_made


@transaction.atomic
def sign_report(
    report: ZeroReport, *, is_none: bool, entries: Sequence[Interference], words: str, officer: Officer, version: int,
    by: Actor, now: datetime,
) -> ZeroReport:  # fmt: skip
    """Sign a unit's month: none, or these entries and what is written.

    Raises
    ------
    NothingDeclaredError
        It says neither.
    SignedBeforeError
        Somebody signed it.
    """
    claim_version(report, version=version)
    if report.signed_at is not None:
        raise SignedBeforeError
    if not is_none and not entries and not words.strip():
        raise NothingDeclaredError
    report.is_none, report.words = is_none, words.strip()
    report.entries = [] if is_none else [str(entry.uid) for entry in entries]
    report.n_entries = len(report.entries)
    report.signed_by, report.signed_at = officer, now
    report.save()
    for row in RunningClock.objects.filter(about_kind=KIND, about_key=str(report.uid), done_at=None):
        tell_clock(row, "done", at=now, by=by, now=now)
    about = [About(KIND, str(report.uid), f"{report.unit.code} {report.month:%Y-%m}")]
    record("zero_report.signed", by=by, now=now, about=about, details={"none": is_none, "n": report.n_entries})
    return report


def month_bounds(month: date) -> tuple[datetime, datetime]:
    """Return the first moment of a month in the city, and the first of the next."""
    following = (month.replace(day=1) + timedelta(days=32)).replace(day=1)
    return _begins(month.replace(day=1)), _begins(following)


def _add(entry: Interference, asking: Asking, *, officer: Officer, by: Actor, now: datetime) -> Interference:
    if asking.asker is not None and asking.asker.pk == officer.pk:
        raise OwnInterferenceError
    for name, value in vars(asking).items():
        setattr(entry, name, value.strip() if isinstance(value, str) else value)
    entry.unit_path = asking.unit.path
    entry.recorded_by, entry.recorded_at = officer, now
    entry.save()
    step = "corrected" if entry.supersedes_id else "recorded"
    inspectors = read_standing([asking.unit], now=now).inspectors(asking.unit)
    unit, asker = asking.unit, asking.asker
    notify(
        [one for one in inspectors if asker is None or one.pk != asker.pk], key=f"interference:{entry.uid}",
        topic="interference", title=lambda: gettext("Interference recorded: %(unit)s") % {"unit": unit},
        words="", url=reverse("intake:interference", args=[entry.uid]), by=by, now=now,
    )  # fmt: skip
    about = [About("interference", str(entry.uid), asking.unit.code)]
    record(f"interference.{step}", by=by, now=now, about=about)
    return entry


def _make(unit: Unit, month: date, *, by: Actor, now: datetime) -> ZeroReport:
    _first, ended_at = month_bounds(month)
    report = ZeroReport.objects.create(unit=unit, month=month, made_at=now, due_at=_end_of(month, now))
    start_clock(CLOCK, Subject(KIND, str(report.uid), unit), started_at=ended_at, by=by, now=now)
    return report


def _end_of(month: date, now: datetime) -> datetime:
    _first, ended_at = month_bounds(month)
    return read_clock(CLOCK, started_at=ended_at, now=now, calendar=calendar_in_use()).due_at


def _months_until(now: datetime, first: date | None) -> list[date]:
    """Return the months from the first on that have ended; without a first one the last that has."""
    month = now.astimezone(SHANGHAI).date().replace(day=1)
    months: list[date] = []
    while True:
        month = (month - timedelta(days=1)).replace(day=1)
        if first is not None and month < first:
            break
        months.append(month)
        if first is None:
            break
    return sorted(months)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
