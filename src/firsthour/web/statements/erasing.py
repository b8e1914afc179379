"""What of a matter's statements lies on disk, and goes with it when its time runs out?"""

import shutil
from datetime import datetime
from functools import partial
from pathlib import Path

from django.db import transaction

from firsthour.web.desk.erasing import FINISHERS
from firsthour.web.desk.models import Matter
from firsthour.web.statements.folders import accounts_path, ledger_folder, report_path, result_folder
from firsthour.web.statements.models import Change, Ledger, Trace
from firsthour.web.ui.acting import Actor


def register() -> None:
    """Tell the desk; called once, when the apps are ready."""
    if forget_ledgers not in FINISHERS:
        FINISHERS.append(forget_ledgers)


def forget_ledgers(matter: Matter, *, by: Actor, now: datetime) -> None:
    """Remove the matter's ledgers, reports and results once this is committed; a result that others share stays."""
    ledgers = list(Ledger.objects.filter(matter=matter))
    gone = [ledger_folder(ledger) for ledger in ledgers]
    for uid in Change.objects.filter(ledger__in=ledgers).values_list("uid", flat=True):
        gone += [report_path(uid), accounts_path(uid)]
    own = set(Trace.objects.filter(ledger__in=ledgers).exclude(identity="").values_list("identity", flat=True))
    shared = Trace.objects.filter(identity__in=own).exclude(ledger__in=ledgers).values_list("identity", flat=True)
    gone += [result_folder(identity) for identity in sorted(own - set(shared))]
    transaction.on_commit(partial(_remove, gone))


def _remove(paths: list[Path]) -> None:
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
