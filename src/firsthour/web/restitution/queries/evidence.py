"""What of a case can a victim's loss rest on? Payments of its reports, and the statements it keeps."""

from collections.abc import Sequence

from firsthour.web.desk.models import Matter
from firsthour.web.intake.models import Payment
from firsthour.web.restitution.models import VictimClaim
from firsthour.web.statements.models import StatementFile
from firsthour.web.statements.queries.ledgers import list_kept_files

MOST = 500


def payments_for(claim: VictimClaim, matters: Sequence[Matter]) -> list[Payment]:
    """Return the payments of a victim's own report, else of all reports of the case; those not named yet."""
    own = [claim.report] if claim.report is not None else matters
    rows = Payment.objects.filter(report__matter__in=own).select_related("report__matter").order_by("pk")
    return list(rows.exclude(pk__in=claim.things.exclude(payment=None).values("payment"))[:MOST])


def statements_of(matters: Sequence[Matter]) -> list[StatementFile]:
    """Return the statements that the case and its reports keep."""
    return list_kept_files(matters)[:MOST]
