"""Which ledgers are there, what changed them, which files do they hold, what was traced, what was asked of whom?"""

from firsthour.web.statements.models.ledgers import (
    Change,
    ChangeKind,
    FileState,
    Ledger,
    LedgerState,
    OwnLayout,
    StatementFile,
    WorkState,
)
from firsthour.web.statements.models.traces import AskedState, AskedStatement, Trace

__all__ = [
    "AskedState", "AskedStatement", "Change", "ChangeKind", "FileState", "Ledger", "LedgerState", "OwnLayout",
    "StatementFile", "Trace", "WorkState",
]  # fmt: skip
