"""What does the record do by itself? It is verified, anchored, and what may no longer be kept is erased."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from firsthour.law.retention import list_retention_rules
from firsthour.web.audit.days import day_of
from firsthour.web.audit.operations import anchoring, erasing
from firsthour.web.ui.jobs import Daily, Every, Run, job

ANCHORS = "anchors"  # folder under FIRSTHOUR_HOME
OWN_RETENTION = "retention.toml"  # the unit's own schedule under FIRSTHOUR_HOME


@job("audit.write_anchor", words=_("Write the day's anchor"), when=Daily("00:10"))
def write_anchor(run: Run) -> None:
    """Write the anchor of the day that has just ended."""
    day = day_of((run.slot or run.now) - timedelta(hours=12))
    anchoring.write_anchor(
        day, run.now, by=run.actor, folder=Path(settings.HOME) / ANCHORS,
        mail_to=tuple(getattr(settings, "ANCHOR_MAIL_TO", ())),
    )  # fmt: skip


@job("audit.check_chain", words=_("Verify the record"), when=Every(360), is_atomic=False)
def check_chain(run: Run) -> None:
    """Verify the whole record, for the foot of every page."""
    anchoring.check_chain(now=run.now)


@job("audit.erase_due", words=_("Erase what may no longer be kept"), when=Daily("03:30"), is_atomic=False)
def erase_due(run: Run) -> None:
    """Erase the personal fields of what was closed longer ago than its rule allows."""
    rules = list_retention_rules(Path(settings.HOME) / OWN_RETENTION)
    erasing.erase_due(now=run.now, by=run.actor, rules=rules)
