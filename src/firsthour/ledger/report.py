"""What an import did, row by row and account by account (``counting`` fills it; nothing heavy is needed here)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from firsthour.base.errors import FirstHourError
from firsthour.ledger.reading import FileReading

COUNTS = ("read", "kept", "mirrored", "duplicate", "set_aside", "rejected")


@dataclass
class FileReport:
    """The fate of one file's rows in this import: ``read`` is the sum of the other five."""

    path: str
    sha256: str = ""
    layout: str = ""
    read: int = 0
    kept: int = 0
    mirrored: int = 0
    duplicate: int = 0
    set_aside: int = 0
    rejected: int = 0
    furniture: int = 0
    facts: int = 0
    already: bool = False  # the very same file was in the ledger before
    notes: list[dict[str, Any]] = field(default_factory=list)
    columns: list[dict[str, Any]] = field(default_factory=list)
    mapping: str = ""
    error: FirstHourError | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the entry of this file in ``--json``."""
        entry: dict[str, Any] = {"path": self.path, "sha256": self.sha256, "layout": self.layout}
        if self.error is not None:
            return {
                **entry,
                **dict.fromkeys(COUNTS, 0),
                "error": {"code": self.error.code, "message": self.error.sentence()},
            }
        entry |= {name: getattr(self, name) for name in (*COUNTS, "furniture", "facts")}
        optional = {"already": self.already, "notes": self.notes, "columns": self.columns, "mapping": self.mapping}
        return {**entry, **{name: value for name, value in optional.items() if value}}


@dataclass
class ImportReport:
    """The whole of an import: files, rejects, accounts, and what the joining of rows could not settle.

    ``is_kept``: whether there is a ledger now; none is made of files that were all refused.
    """

    ledger_version: str
    files: list[FileReport]
    rejects: list[dict[str, Any]]
    accounts: Sequence[dict[str, Any]]
    reversed_transfers: int
    ambiguous: list[list[str]]
    displaced: list[str]
    edited_times: list[str]
    n_transfers: int
    is_kept: bool = True

    def total(self, name: str) -> int:
        """Return the sum of one count over all files."""
        return sum(getattr(file, name) for file in self.files)

    def to_json(self) -> dict[str, Any]:
        """Return the ``--json`` form; see docs/reference/schemas/import.json."""
        return {
            **{name: self.total(name) for name in COUNTS},
            "ledger_version": self.ledger_version,
            "transfers": self.n_transfers,
            "reversed": self.reversed_transfers,
            "files": [file.to_json() for file in self.files],
            "rejects": self.rejects,
            "accounts": list(self.accounts),
            "ambiguous": self.ambiguous,
            "displaced": self.displaced,
            "edited_times": self.edited_times,
        }


def describe_file(reading: FileReading) -> FileReport:
    """Return the report of a file as far as its reading goes."""
    return FileReport(
        path=reading.path,
        sha256=reading.sha256,
        layout=reading.layout,
        read=reading.read,
        set_aside=reading.set_aside,
        rejected=reading.rejected,
        furniture=reading.furniture,
        facts=reading.facts,
        notes=[{"code": note.code, "row": note.row, "text": note.text} for note in reading.notes],
        columns=reading.columns,
        mapping=reading.mapping_path,
    )
