"""Did somebody change this meanwhile? Every change names the version it was made on."""

from typing import Any

from django.db.models import F, Model

from firsthour.base.errors import UserError
from firsthour.web.audit.operations import take_turn


class ChangedMeanwhileError(UserError):
    """Somebody else changed the row after this page was opened."""

    code = "changed_meanwhile"
    english = "Somebody changed this meanwhile. Look at it again, then repeat your change."
    chinese = "此项刚刚被他人修改。请重新查看后再改。"


def claim_version(row: Model, *, version: int) -> None:
    """Move the row from the version the change was made on to the next one.

    Raises
    ------
    ChangedMeanwhileError
        The row is at another version by now.
    """
    take_turn()  # the row stays locked until the transaction ends
    kind: Any = type(row)
    if kind.objects.filter(pk=row.pk, version=version).update(version=F("version") + 1) != 1:
        raise ChangedMeanwhileError
    row.refresh_from_db()
