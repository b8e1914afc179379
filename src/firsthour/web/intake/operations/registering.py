"""How does what somebody told become a report? Once, whoever sends it: matter, payments, people, numbers, receipt.

report = register_report(NewReport("online_fraud", "counter", unit, …), by=actor, now=now)
report.fresh_code            the code of the receipt, there and then only; empty when it was registered before
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from firsthour.base.errors import UserError
from firsthour.web.audit.operations import About, record
from firsthour.web.desk import events
from firsthour.web.desk.matters import NewMatter, open_matter, share_matter
from firsthour.web.desk.models import Matter
from firsthour.web.desk.search_matters import refresh_terms
from firsthour.web.intake.identifiers import identifiers_of, normal_of
from firsthour.web.intake.models import Identifier, Mention, Payment, Precision, Report, Step, Supplement
from firsthour.web.intake.new_reports import FORM, NewIdentifier, NewMention, NewPayment, NewReport
from firsthour.web.intake.operations.custody_steps import add_step
from firsthour.web.intake.operations.receipts import send_receipt
from firsthour.web.intake.operations.twins import look_for_twins
from firsthour.web.intake.picking.numbers import normal_account, normal_phone
from firsthour.web.intake.receipts import Receipt, new_receipt
from firsthour.web.intake.report_kinds import get_one_report_kind, report_words
from firsthour.web.ui.acting import Actor
from firsthour.web.ui.formats import rounded_amount

KIND = "incident"
FIRST_HOUR = timedelta(hours=1)
MOST_PAYMENTS = 200
_LATE = timedelta(minutes=5)  # clocks of other systems run ahead a little


class FutureReportError(UserError):
    """Something is said to have happened after it was told."""

    code = "in_the_future"
    english = "{what} cannot lie in the future ({at})."
    chinese = "{what} 不能晚于现在（{at}）。"


class NothingToldError(UserError):
    """A report that says nothing."""

    code = "nothing_told"
    english = "A report needs what happened, a payment or somebody missing."
    chinese = "报案至少须写明经过、一笔转账或失踪人员。"


class TooManyPaymentsError(UserError):
    """More payments than one report carries."""

    code = "too_many_payments"
    english = "A report carries at most {most} payments; add the statement as a file."
    chinese = "一份报案最多登记 {most} 笔转账；更多请附流水文件。"


def register_report(new: NewReport, *, by: Actor, now: datetime) -> Report:
    """Register a report in the unit that was asked first; from then on that unit owns it.

    The same source and number is registered once: again, the report that stands is returned (``is_new`` is false).

    Raises
    ------
    NothingToldError, FutureReportError, TooManyPaymentsError, UnknownReportKindError
        It cannot be registered as it is.
    """
    check_new_report(new, now=now)
    known = find_registered(new.source_system, new.source_number)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return _register(new, by=by, now=now)
    except IntegrityError:
        known = find_registered(new.source_system, new.source_number)  # the same came twice at once
        if known is None:
            raise
        return known


def find_registered(source_system: str, source_number: str) -> Report | None:
    """Return the report that was registered under this number of that system."""
    if not source_number:
        return None
    known = Report.objects.filter(source_system=source_system, source_number=source_number)
    found: Report | None = known.select_related("matter__unit", "first_unit").first()
    return found


def check_new_report(new: NewReport, *, now: datetime) -> None:
    """Raise what is wrong with a report before anything is written."""
    get_one_report_kind(new.kind)
    told_of = [mention for mention in new.mentions if mention.name or mention.phone]
    if not (new.story.strip() or new.payments or (told_of and new.kind == "missing_abroad")):
        raise NothingToldError
    if len(new.payments) > MOST_PAYMENTS:
        raise TooManyPaymentsError(most=MOST_PAYMENTS)
    moments = [("reported_at", new.reported_at), ("happened_at", new.happened_at)]
    for what, at in [*moments, *(("paid_at", payment.paid_at) for payment in new.payments)]:
        if at is not None and at > now + _LATE:
            raise FutureReportError(what=what, at=f"{at:%Y-%m-%d %H:%M}")


@transaction.atomic
def supplement(
    report: Report,
    text: str,
    *,
    channel: str,
    by: Actor,
    now: datetime,
    source_key: str = "",
    told_at: datetime | None = None,
) -> Supplement:
    """Add what the reporter told later; numbers in it are picked out. The same ``source_key`` adds once."""
    if not text.strip():
        raise NothingToldError
    if source_key:
        known: Supplement | None = Supplement.objects.filter(source_key=source_key).first()
        if known is not None:
            return known
    told = Supplement.objects.create(
        report=report, text=text.strip(), channel=channel, told_at=told_at or now, source_key=source_key or None,
        by_key=by.key, by_name=by.name,
    )  # fmt: skip
    matter = report.matter
    _add_identifiers(matter, [replace(one, source="supplement") for one in identifiers_of(text, told_at=now)])
    refresh_terms([matter.pk])
    _tell(report, "supplemented", by=by, now=now, facts={"channel": channel})
    return told


@transaction.atomic
def note_read(report: Report, *, by: Actor, now: datetime) -> int:
    """Note that what was added was read; return how many were unread."""
    n_read: int = report.supplements.filter(seen_at=None).update(seen_at=now)
    if n_read:
        record("report.read", by=by, now=now, about=[about_report(report.matter)], n_records=n_read)
    return n_read


def about_report(matter: Matter) -> About:
    """Return the report as the record names it."""
    return About(kind="matter", key=str(matter.uid), label=matter.number)


def _register(new: NewReport, *, by: Actor, now: datetime) -> Report:
    receipt = Receipt(new.receipt_number, "", new.receipt_code_hash) if new.receipt_number else new_receipt(now=now)
    amount_fen = sum(payment.amount_fen for payment in new.payments if payment.currency == "CNY")
    matter = open_matter(_matter_of(new, amount_fen), by=by, now=now)
    report = Report.objects.create(**_columns(new, matter, receipt, amount_fen=amount_fen, now=now))
    report.fresh_code, report.is_new = receipt.code, True
    _add_payments(report, new.payments)
    _add_mentions(matter, new)
    _add_identifiers(matter, list(_all_identifiers(new, now=now)))
    refresh_terms([matter.pk])
    add_step(report, Step.REGISTERED, to_unit=new.unit, to_officer=new.taken_by, by=by, now=now, at=report.reported_at)
    for officer in _keepers(new):
        share_matter(matter, officer=officer, by=by, now=now)
    facts = {"report_kind": new.kind, "fraud_type": new.fraud_type, "channel": new.channel, "amount_fen": amount_fen}
    _tell(report, "registered", by=by, now=now, facts=facts, happened_at=report.reported_at)
    look_for_twins(report, by=by, now=now)
    if new.sends_sms and receipt.code:
        send_receipt(report, receipt, now=now)
    return report


def _matter_of(new: NewReport, amount_fen: int) -> NewMatter:
    words = report_words(new.kind, new.fraud_type, language="zh")
    title = f"{words} {rounded_amount(amount_fen, 'zh')}" if amount_fen else words
    elsewhere = "" if new.source_system == FORM else new.source_number[:60]
    return NewMatter(
        kind=KIND, title=title, unit=new.unit, owner=new.taken_by, outside_number=elsewhere,
        is_confidential=new.is_confidential, named=new.named, opened_at=new.reported_at,
    )  # fmt: skip


def _columns(new: NewReport, matter: Matter, receipt: Receipt, *, amount_fen: int, now: datetime) -> dict[str, object]:
    reported_at = new.reported_at or now
    moments = [(payment.paid_at, payment.precision) for payment in new.payments if payment.paid_at is not None]
    first = min(moments, default=(None, ""), key=lambda one: one[0])
    return {
        "matter": matter, "kind": new.kind, "channel": new.channel, "reported_at": reported_at,
        "happened_at": new.happened_at or first[0],
        "happened_precision": new.happened_precision if new.happened_at else first[1],
        "story": new.story.strip(), "details": dict(new.details), "language": new.language,
        "fraud_type": new.fraud_type, "is_urgent": new.is_urgent or _is_urgent(new.payments, reported_at),
        "wants_confidentiality": new.wants_confidentiality, "amount_fen": amount_fen,
        "receipt_number": receipt.number, "receipt_code_hash": receipt.code_hash,
        "source_system": new.source_system, "source_number": new.source_number or None, "taken_by": new.taken_by,
        "first_unit": new.unit,
    }  # fmt: skip


def _is_urgent(payments: Iterable[NewPayment], reported_at: datetime) -> bool:
    """Tell whether money left within the hour before it was told."""
    return any(
        payment.paid_at is not None
        and payment.precision in (Precision.MINUTE, Precision.HOUR)
        and payment.paid_at >= reported_at - FIRST_HOUR
        for payment in payments
    )


def _add_payments(report: Report, payments: Iterable[NewPayment]) -> None:
    Payment.objects.bulk_create(
        Payment(
            report=report, order=order, **vars(payment), to_normal=normal_account(payment.to_account),
            from_normal=normal_account(payment.from_account),
        )
        for order, payment in enumerate(payments, start=1)
    )  # fmt: skip


def _add_mentions(matter: Matter, new: NewReport) -> None:
    def protected(mention: NewMention) -> bool:
        return new.wants_confidentiality and mention.is_reporter

    Mention.objects.bulk_create(
        Mention(
            matter=matter,
            **{**vars(mention), "phone": normal_phone(mention.phone), "id_number": mention.id_number.strip().upper()},
            is_protected=protected(mention),
            source=new.source_system[:20] or "report",
        )
        for mention in new.mentions
        if mention.name or mention.phone or mention.id_number
    )


def _all_identifiers(new: NewReport, *, now: datetime) -> Iterable[NewIdentifier]:
    """Yield what was typed or sent, the accounts of the payments, then what stands in the story."""
    yield from new.identifiers
    for payment in new.payments:
        if payment.to_account:
            yield NewIdentifier("account", payment.to_account, source="payment", is_confirmed=True)
    own = {normal_phone(mention.phone) for mention in new.mentions} | {
        mention.id_number.strip().upper() for mention in new.mentions
    }
    own |= {normal_account(payment.from_account) for payment in new.payments}
    for one in identifiers_of(new.story, told_at=new.reported_at or now):
        if normal_of(one.kind, one.raw) not in own:
            yield one


def _add_identifiers(matter: Matter, wanted: Iterable[NewIdentifier]) -> None:
    """Keep each once; what is kept already stays as it is."""
    rows = [
        Identifier(
            matter=matter, kind=one.kind, raw=one.raw[:200], normal=normal_of(one.kind, one.raw)[:200],
            source=one.source, is_confirmed=one.is_confirmed,
        )
        for one in wanted
        if normal_of(one.kind, one.raw)
    ]  # fmt: skip
    Identifier.objects.bulk_create(rows, ignore_conflicts=True)


def _keepers(new: NewReport) -> list[object]:
    """Return the officers who see the identity of a reporter who wishes confidentiality; a confidential report names
    them by itself."""
    if not new.wants_confidentiality or new.is_confidential:
        return []
    officers = [new.taken_by, *new.named]
    return list({officer.pk: officer for officer in officers if officer is not None}.values())


def _tell(
    report: Report, what: str, *, by: Actor, now: datetime, facts: dict[str, object],
    happened_at: datetime | None = None,
) -> None:  # fmt: skip
    matter = report.matter
    events.append(
        f"report.{what}", unit=matter.unit, matter=matter, by=by, happened_at=happened_at or now, recorded_at=now,
        facts=facts,
    )  # fmt: skip
    record(f"report.{what}", by=by, now=now, about=[about_report(matter)], details=facts)
