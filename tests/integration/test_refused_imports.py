"""An import that nothing comes of leaves nothing behind, and a ledger that was there stays as it was."""

import cProfile
import json
import pstats
from pathlib import Path

import pytest

from firsthour.cli.import_ import command
from tests.integration.test_command_line import PLAIN, firsthour, write_plain

REFUSED = {"letter.pdf": b"%PDF-1.4\n", "empty.csv": b"", "half.zip": b"PK\x03\x04half"}


def refused_files(folder: Path) -> Path:
    """Write files that are all refused."""
    folder.mkdir()
    for name, content in REFUSED.items():
        (folder / name).write_bytes(content)
    return folder


def content_of(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder but the journal of imports, which tells of refusals, too."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if name != "imports.jsonl"}


def test_of_files_that_are_all_refused_no_ledger_is_left(tmp_path: Path) -> None:
    given, ledger = refused_files(tmp_path / "given"), tmp_path / "cases" / "one"
    done = firsthour("import", given, "--ledger", ledger, home=tmp_path, fails=2)
    assert len(done.stderr.splitlines()) == len(REFUSED)
    assert "Nothing was imported, and no ledger was made." in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir() if path.name in ("given", "cases")) == ["given"]


def test_the_answer_as_json_and_the_fates_asked_for_do_not_make_one_either(tmp_path: Path) -> None:
    given, ledger, fates = refused_files(tmp_path / "given"), tmp_path / "ledger", tmp_path / "fates.csv"
    done = firsthour("import", given, "--ledger", ledger, "--json", "--fates", fates, home=tmp_path, fails=2)
    report = json.loads(done.stdout)
    assert (report["read"], report["transfers"], len(report["files"])) == (0, 0, len(REFUSED))
    assert not ledger.exists()
    assert not fates.exists()


def test_a_folder_that_was_empty_stays_so_and_can_be_used_later(tmp_path: Path) -> None:
    given, ledger = refused_files(tmp_path / "given"), tmp_path / "ledger"
    ledger.mkdir()
    firsthour("import", given, "--ledger", ledger, home=tmp_path, fails=2)
    assert list(ledger.iterdir()) == []
    done = firsthour("import", write_plain(tmp_path), "--ledger", ledger, "--json", home=tmp_path)
    assert json.loads(done.stdout)["kept"] == 3


def test_a_ledger_that_was_there_stays_as_it_was(tmp_path: Path) -> None:
    given, ledger = refused_files(tmp_path / "given"), tmp_path / "ledger"
    firsthour("import", write_plain(tmp_path), "--ledger", ledger, home=tmp_path)
    before = content_of(ledger)
    firsthour("import", given, "--ledger", ledger, home=tmp_path, fails=2)
    assert content_of(ledger) == before


def test_one_good_file_among_refused_ones_makes_a_ledger(tmp_path: Path) -> None:
    given = refused_files(tmp_path / "given")
    write_plain(given, PLAIN, "good.csv")
    done = firsthour("import", given, "--ledger", tmp_path / "ledger", "--json", home=tmp_path)
    assert json.loads(done.stdout)["kept"] == 3
    assert (tmp_path / "ledger" / "manifest.json").is_file()


def test_the_fates_of_rows_need_no_second_assembly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The import of a bank's return is watched while it runs: how often were rows assembled?"""
    statement = tmp_path / "list.csv"
    statement.write_text("记账日期,金额,余额\n2025-01-03,-100.00,900.00\n2025-01-04,50.00,950.00\n", encoding="utf-8")
    watch = cProfile.Profile()
    watch.runcall(command, [statement], tmp_path / "ledger", fates=tmp_path / "fates.csv")
    calls = {(Path(place).name, name): n for (place, _, name), (n, *_) in pstats.Stats(watch).stats.items()}  # type: ignore[attr-defined]
    assert calls["assemble.py", "assemble"] == 1
    fates = (tmp_path / "fates.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [line.removeprefix(f"{statement}") for line in fates] == [",1,2,kept,,", ",1,3,kept,,"]
    assert "950.00" in capsys.readouterr().out
