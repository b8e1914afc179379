"""How is a further ledger made: a selection of one's own files at once, one across cases by approval?"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.web.desk.models import Matter
from firsthour.web.intake.approvals import NewApproval, ask_approval
from firsthour.web.intake.models.leads import Approval
from firsthour.web.people.models import Officer
from firsthour.web.statements.models import ChangeKind, Ledger, LedgerState, StatementFile
from firsthour.web.statements.operations.dropping import add_change
from firsthour.web.statements.operations.telling import tell
from firsthour.web.ui.acting import Actor

JOINT = "joint_ledger"  # the kind of approval
APPROVER = "county_head"


class NameTakenError(UserError):
    """A second ledger of one name."""

    code = "ledger_name_taken"
    english = "This matter has a ledger called {name} already."
    chinese = "该事项已有名为 {name} 的账本。"


class EmptySelectionError(UserError):
    """A ledger of no file."""

    code = "ledger_empty"
    english = "Choose at least one file."
    chinese = "请至少选择一个文件。"


class NoPurposeError(UserError):
    """Files of several cases without a word what for."""

    code = "ledger_purpose"
    english = "Say for what the files of several cases are looked at together."
    chinese = "请写明跨案合并账本的用途。"


@dataclass(frozen=True)
class NewLedger:
    """A ledger to be made: its name, the files it selects, whether some are of other matters, and for what."""

    name: str
    files: Sequence[StatementFile]
    purpose: str = ""
    others: Sequence[Matter] = field(default_factory=tuple)


@transaction.atomic
def make_ledger(matter: Matter, new: NewLedger, *, officer: Officer, by: Actor, now: datetime) -> Ledger:
    """Make a ledger of chosen files; where other matters' files are among them, it waits for its approval.

    Raises
    ------
    NameTakenError, EmptySelectionError, NoPurposeError
        The name is taken, nothing is chosen, or nothing says why cases are joined.
    """
    name = new.name.strip()[:80]
    if Ledger.objects.filter(matter=matter, name=name).exists():
        raise NameTakenError(name=name)
    if not new.files:
        raise EmptySelectionError
    if new.others and not new.purpose.strip():
        raise NoPurposeError
    ledger = Ledger.objects.create(
        matter=matter, name=name, is_joint=bool(new.others), purpose=new.purpose.strip()[:300], made_at=now,
        state=LedgerState.WAITING if new.others else LedgerState.READY, by_key=by.key, by_name=by.name,
    )  # fmt: skip
    facts = {"files": [str(one.uid) for one in new.files]}
    others = [one.number for one in new.others]
    tell("statements.ledger", matter, ledger=ledger, by=by, now=now, facts={"files": len(new.files), "of": others})
    if new.others:
        asked = {**facts, "ledger": str(ledger.uid), "to": ", ".join(others)}
        wanted = NewApproval(JOINT, matter, APPROVER, new.purpose, event=str(ledger.uid), facts=asked)
        ask_approval(wanted, officer=officer, by=by, now=now)
    else:
        add_change(ledger, ChangeKind.SELECT, by=by, now=now, facts=facts)
    return ledger


@transaction.atomic
def join_files(approval: Approval, *, by: Actor, now: datetime) -> None:
    """Carry out an approval: the ledger is filled."""
    ledger = Ledger.objects.get(uid=approval.facts["ledger"])
    ledger.state = LedgerState.READY
    ledger.save(update_fields=["state"])
    add_change(ledger, ChangeKind.SELECT, by=by, now=now, facts={"files": approval.facts["files"]})
