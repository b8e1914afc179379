"""On what does a victim's loss rest? Files with their hash, payments of the report, rows of statements; one by one."""

from datetime import datetime

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.base.money import format_amount
from firsthour.web.desk.files import attach_file
from firsthour.web.intake.models import Payment
from firsthour.web.people.models import Officer
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.restitution.models import ClaimEvidence, VictimClaim
from firsthour.web.restitution.operations.books import lock, tell
from firsthour.web.restitution.operations.following import matters_of
from firsthour.web.statements.models import StatementFile
from firsthour.web.statements.queries.rows import read_source_row
from firsthour.web.ui.acting import Actor
from firsthour.web.ui.masking import tail_of

MOST_WORDS = 400


class NotOfThisCaseError(UserError):
    """A payment or a statement of another case."""

    code = "evidence_of_another_case"
    english = "This payment or statement belongs to another case."
    chinese = "该款项或流水不属于本案。"


class NamedBeforeError(UserError):
    """The same thing was named for this loss already."""

    code = "evidence_named_before"
    english = "This loss rests on that already."
    chinese = "该依据已登记。"


@transaction.atomic
def attach_evidence(
    claim: VictimClaim, *, name: str, content: bytes, officer: Officer, version: int, by: Actor, now: datetime
) -> ClaimEvidence:
    """Keep a file as evidence of a loss; it stands among the files of the case, with its hash.

    Raises
    ------
    TooLargeError, RefusedFileError
    """
    one = lock(claim.restitution)
    claim_version(claim, version=version)
    kept = attach_file(name, content, matter=one.matter, by=by, now=now)
    thing = ClaimEvidence(kind="file", attachment=kept, sha256=kept.blob_id, words=kept.name)
    return _keep(claim, thing, officer=officer, by=by, now=now)


@transaction.atomic
def name_payment(
    claim: VictimClaim, payment: Payment, *, officer: Officer, version: int, by: Actor, now: datetime
) -> ClaimEvidence:
    """Name a payment of the case's reports as evidence of a loss.

    Raises
    ------
    NotOfThisCaseError, NamedBeforeError
    """
    one = lock(claim.restitution)
    claim_version(claim, version=version)
    if payment.report.matter_id not in {matter.pk for matter in matters_of(one.matter)}:
        raise NotOfThisCaseError
    if claim.things.filter(payment=payment).exists():
        raise NamedBeforeError
    thing = ClaimEvidence(kind="payment", payment=payment, words=payment_words(payment)[:MOST_WORDS])
    return _keep(claim, thing, officer=officer, by=by, now=now)


@transaction.atomic
def name_row(
    claim: VictimClaim, statement: StatementFile, *, sheet: int, row: int, officer: Officer, version: int, by: Actor,
    now: datetime,
) -> ClaimEvidence:  # fmt: skip
    """Name a row of a statement of the case as evidence of a loss, as it stands in the file.

    Raises
    ------
    NotOfThisCaseError, NamedBeforeError
    UserError
        There is no such row.
    """
    one = lock(claim.restitution)
    claim_version(claim, version=version)
    if statement.ledger.matter_id not in {matter.pk for matter in matters_of(one.matter)}:
        raise NotOfThisCaseError
    if claim.things.filter(sha256=statement.sha256, sheet=sheet, row=row).exists():
        raise NamedBeforeError
    cells = read_source_row(statement, sheet=sheet, row=row)
    words = " · ".join(f"{column} {cell}" for column, cell in cells if cell)[:MOST_WORDS]
    thing = ClaimEvidence(kind="row", statement=statement, sha256=statement.sha256, sheet=sheet, row=row, words=words)
    return _keep(claim, thing, officer=officer, by=by, now=now)


def payment_words(payment: Payment) -> str:
    """Return a payment as a list of evidence names it."""
    amount = format_amount(payment.amount_fen, currency=payment.currency, grouping=True)
    ends = [tail_of(payment.from_account), tail_of(payment.to_account)]
    day = f"{payment.paid_at:%Y-%m-%d} " if payment.paid_at is not None else ""
    return f"{payment.report.matter.number} {day}{' → '.join(ends)} {amount}"


def _keep(
    claim: VictimClaim, thing: ClaimEvidence, *, officer: Officer, by: Actor, now: datetime
) -> ClaimEvidence:  # fmt: skip
    thing.claim, thing.added_by, thing.added_at = claim, officer, now
    thing.save()
    claim.save(update_fields=["version"])
    tell("claim.evidence", claim.restitution, by=by, now=now, claim=claim.key, kind=thing.kind, sha256=thing.sha256)
    return thing
