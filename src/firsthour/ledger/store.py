"""Where a ledger lives: source files by hash, immutable segments, one manifest, and the book made from them.

    DIR/manifest.json      which segments make up the ledger; its hash is the ledger version
    DIR/imports.jsonl      what was imported when and under which name (not part of the version)
    DIR/files/HASH         each source file once, as it came
    DIR/segments/NAME/     what one file says: rows, rejects and facts if any, reading.json; named by its content
    DIR/books/VERSION/     the assembled book of a version; made anew whenever it is missing
    DIR/rejects.csv        every rejected row of the ledger with its reason

The manifest is swapped atomically under a writer lock. A writer that is killed leaves the old manifest in
force; what it had begun lies under DIR/tmp and is swept away by the next writer.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from firsthour.base.errors import UserError
from firsthour.ledger.containers.walk import SourceFile, read_pieces
from firsthour.ledger.lock import LOCK, writer_lock
from firsthour.ledger.reading import AccountFacts, Alias, FileReading, Note, TableHead

FORMAT = 1


class NoSuchLedgerError(UserError):
    """The folder named is no ledger."""

    code = "no_such_ledger"
    english = "There is no ledger in {path}; make one with: firsthour import FILE --ledger {path}"
    chinese = "{path} 中没有账本；请先导入：firsthour import 文件 --ledger {path}"


class NotALedgerError(UserError):
    """The folder named holds something else."""

    code = "not_a_ledger"
    english = "{path} holds other files and is no ledger; name an empty or new folder."
    chinese = "{path} 已有其他文件，不是账本；请指定一个空的或新的文件夹。"


class NoSuchFileError(UserError):
    """The ledger has no such source file."""

    code = "no_such_file"
    english = "The ledger has no file {name}."
    chinese = "账本中没有文件 {name}。"


class DamagedLedgerError(UserError):
    """A part that the manifest names is missing or unreadable."""

    code = "damaged_ledger"
    english = "The ledger is damaged: {part} is missing or unreadable; import its source files into a new folder."
    chinese = "账本已损坏：{part} 缺失或无法读取；请将原始文件导入新文件夹。"


class FileChangedError(UserError):
    """A source file changed while it was being imported."""

    code = "file_changed"
    english = "{path} changed or vanished while it was being read; import it again."
    chinese = "{path} 在读取过程中发生了变化或已不存在；请重新导入。"


@cache
def ledger_code_version() -> str:
    """Return a hash over the code and tables that decide what a ledger means."""
    root = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".toml"):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@dataclass
class Manifest:
    """Which segments a ledger selects: source hash → segment name; sorted, free of times and paths.

    ``kinds``: the unit's own kinds of counterparties, as text; "" for none.
    """

    segments: dict[str, str] = field(default_factory=dict)
    kinds: str = ""

    def to_bytes(self) -> bytes:
        """Return the manifest as it is written."""
        record = {"format": FORMAT, "segments": self.segments} | ({"kinds": self.kinds} if self.kinds else {})
        return json.dumps(record, indent=1, sort_keys=True).encode()

    @property
    def version(self) -> str:
        """The ledger version: the manifest's own hash."""
        return hashlib.sha256(self.to_bytes()).hexdigest()


class Ledger:
    """A ledger folder: reads its manifest, and under ``writing`` changes it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.manifest_path = path / "manifest.json"
        self.files = path / "files"
        self.segments = path / "segments"
        self.books = path / "books"
        self.journal = path / "imports.jsonl"
        self.tmp = path / "tmp"

    def load_manifest(self) -> Manifest:
        """Return the manifest in force.

        Raises
        ------
        NoSuchLedgerError, DamagedLedgerError
        """
        if not self.manifest_path.is_file():
            raise NoSuchLedgerError(path=self.path)
        try:
            record = json.loads(self.manifest_path.read_bytes())
            return Manifest(record["segments"], str(record.get("kinds", "")))
        except (ValueError, KeyError, TypeError) as error:
            raise DamagedLedgerError(part="manifest.json") from error

    def load_reading(self, segment: str) -> FileReading:
        """Return what a segment says about its file."""
        folder = self.segments / segment
        try:
            record = json.loads((folder / "reading.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise DamagedLedgerError(part=f"segments/{segment}") from error
        return reading_from_record(record, segment_path=str(folder))

    def list_readings(self, manifest: Manifest) -> list[FileReading]:
        """Return the readings of every file of a manifest, by hash."""
        return [self.load_reading(manifest.segments[sha]) for sha in sorted(manifest.segments)]

    @contextmanager
    def writing(self) -> Iterator[Manifest]:
        """Hold the writer lock (waiting for another writer) and give the manifest in force, empty for a new ledger.

        Of a new ledger in which no manifest is put in force nothing is left.

        Raises
        ------
        NotALedgerError
            when the folder holds something else.
        """
        new = not self.manifest_path.exists()
        if new and self.path.exists() and not self.path.is_dir():
            raise NotALedgerError(path=self.path)
        if new and self.path.is_dir() and not _may_become_ledger(self.path):
            raise NotALedgerError(path=self.path)
        with writer_lock(self.path, main=self.manifest_path):
            shutil.rmtree(self.tmp, ignore_errors=True)
            for folder in (self.files, self.segments, self.books, self.tmp):
                folder.mkdir(exist_ok=True)
            try:
                known = self.manifest_path.exists()
                manifest = self.load_manifest() if known else Manifest()
                if known:
                    self._sweep(manifest)
                yield manifest
            finally:
                shutil.rmtree(self.tmp, ignore_errors=True)

    def _sweep(self, manifest: Manifest) -> None:
        """Delete files and segments that no manifest names: what a writer that was killed left behind."""
        for file in self.files.iterdir():
            if file.name not in manifest.segments:
                file.unlink()
        named = set(manifest.segments.values())
        for segment in self.segments.iterdir():
            if segment.name not in named:
                shutil.rmtree(segment, ignore_errors=True)

    def swap_manifest(self, manifest: Manifest) -> None:
        """Put a manifest in force, atomically and durably."""
        draft = self.tmp / "manifest.json"
        with draft.open("wb") as file:
            file.write(manifest.to_bytes())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.manifest_path)

    def note(self, record: dict[str, Any]) -> None:
        """Add a line to the journal of imports and removals."""
        with self.journal.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")

    def keep_file(self, source: SourceFile) -> SourceFile:
        """Keep a source file under its hash and return it as it lies there; one unpacked under ``tmp`` is moved.

        Raises
        ------
        FileChangedError
            when what is written is not what was hashed before: the file has changed since, or is gone.
        """
        draft, kept = source.path, self.files / source.sha256
        if self.tmp not in source.path.parents:  # what was unpacked there was hashed as it was written
            draft = self.tmp / f"{source.sha256}.part"
            _copy_checked(source, draft)
        draft.replace(kept)
        return replace(source, path=kept)

    def keep_segment(self, draft: Path, reading: FileReading) -> str:
        """Name a freshly read segment by its content and keep it; return the name."""
        from firsthour.ledger.parts import PARTS, part_digest

        digest = hashlib.sha256()
        for part in PARTS:
            digest.update(part.encode())
            digest.update(part_digest(draft, part))
        record = {**vars(reading), "segment_path": ""}
        record |= {name: [vars(item) for item in record[name]] for name in ("accounts", "aliases", "notes", "tables")}
        places = ("segment_path", "path", "mapping_path")
        content = {name: value for name, value in record.items() if name not in places}
        digest.update(json.dumps(content, sort_keys=True, ensure_ascii=False, default=str).encode())
        name = f"{reading.sha256[:12]}-{digest.hexdigest()[:12]}"
        (draft / "reading.json").write_text(json.dumps(record, ensure_ascii=False, default=str), encoding="utf-8")
        home = self.segments / name
        shutil.rmtree(home, ignore_errors=True)
        draft.replace(home)
        return name

    def drop_draft(self, draft: Path, sha256: str) -> None:
        """Throw away a segment that could not be read, and its source file unless the ledger selects it."""
        shutil.rmtree(draft, ignore_errors=True)
        (self.files / sha256).unlink(missing_ok=True)

    def forget(self, sha256: str, segment: str, *, version: str) -> None:
        """Delete a source file, its segment and every book but that of ``version``."""
        (self.files / sha256).unlink(missing_ok=True)
        shutil.rmtree(self.segments / segment, ignore_errors=True)
        for book in self.books.iterdir():
            if not book.name.startswith(version[:16]):
                shutil.rmtree(book, ignore_errors=True)

    def find_file(self, name: str) -> str:
        """Return the hash of the one source file meant by a hash, its beginning, or the name it was imported under.

        Raises
        ------
        NoSuchFileError
        """
        manifest = self.load_manifest()
        by_hash = [sha for sha in manifest.segments if sha.startswith(name.lower())] if len(name) >= 6 else []
        if len(by_hash) == 1:
            return by_hash[0]
        named = []
        for reading in self.list_readings(manifest):
            if name in (reading.path, reading.path.rsplit("!", 1)[-1], Path(reading.path).name):
                named.append(reading.sha256)
        if len(named) != 1:
            raise NoSuchFileError(name=name)
        return named[0]


def _copy_checked(source: SourceFile, target: Path) -> None:
    """Copy a source file, hashing the very bytes that are written."""
    digest = hashlib.sha256()
    try:
        with target.open("wb", buffering=0) as written:
            for piece in read_pieces(source.path):
                digest.update(piece)
                while len(piece):  # a disk that is nearly full takes less than is given
                    piece = piece[written.write(piece) :]
    except FileNotFoundError as error:
        if str(error.filename) != str(source.path):
            raise
        raise FileChangedError(path=source.shown) from error
    if digest.hexdigest() != source.sha256:
        raise FileChangedError(path=source.shown)


def _may_become_ledger(path: Path) -> bool:
    ours = {"files", "segments", "books", "tmp", LOCK, "imports.jsonl", "rejects.csv"}
    ours.add("manifest.json")  # another first import may have ended just now
    with suppress(FileNotFoundError):  # or have been refused, and its folder be gone
        return {entry.name for entry in path.iterdir()} <= ours
    return True


def reading_from_record(record: dict[str, Any], *, segment_path: str) -> FileReading:
    """Return a reading from its JSON form."""
    parts = {
        "accounts": [AccountFacts(**item) for item in record.pop("accounts")],
        "aliases": [Alias(**item) for item in record.pop("aliases")],
        "notes": [Note(**item) for item in record.pop("notes")],
        "tables": [TableHead(**item) for item in record.pop("tables")],
    }
    return FileReading(**{**record, **parts, "segment_path": segment_path})
