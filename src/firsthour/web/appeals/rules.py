"""Which table of causes counts here? The city's own, where there is one."""

from pathlib import Path

from django.conf import settings

from firsthour.law.appeal_causes import CauseTable, read_cause_table


def cause_table() -> CauseTable:
    """Return the causes and proposals that count."""
    return read_cause_table(Path(settings.HOME) / "appeal_causes.toml")
