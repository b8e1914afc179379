"""Careless and hostile input: one clear sentence each, the batch goes on, nothing is run, nothing is shown raw."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from firsthour.ledger.importing import import_files
from tests.integration.test_command_line import PLAIN, SAMPLE, firsthour, write_plain

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def rename_rows(tag: str) -> str:
    """Return the plain ledger with ids and accounts of its own, so that it repeats no other."""
    return PLAIN.replace("t1", f"{tag}1").replace("t2", f"{tag}2").replace("t3", f"{tag}3").replace("A", tag)


def test_batch_of_bad_files_is_refused_one_by_one_and_the_good_one_is_kept(tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.mkdir()
    bomb = given / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * (80 << 20))
    with zipfile.ZipFile(given / "nested.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(bomb, "inner.zip")
        archive.writestr("../../outside.csv", PLAIN)
        link = zipfile.ZipInfo("link.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/hostname")
    (given / "half.zip").write_bytes(bomb.read_bytes()[:500])
    (given / "empty.csv").write_bytes(b"")
    (given / "report.csv").write_bytes(b"%PDF-1.4\n")
    with zipfile.ZipFile(given / "letter.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<a/>")
        archive.writestr("word/document.xml", "<a/>")
    (given / "long.csv").write_text(f"{PLAIN}2026-03-01 12:00,{'z' * (20 << 20)},A,1.00,t4\n")
    (given / "loop").symlink_to(given)
    (given / "nul.csv").write_bytes(b"\x00\x01" * 5000)
    (given / "good.csv").write_text(rename_rows("G"))
    done = firsthour("import", given, "--ledger", tmp_path / "l", "--json", home=tmp_path)
    report = json.loads(done.stdout)
    assert report["kept"] == 3
    assert sorted(file["error"]["code"] for file in report["files"] if "error" in file) == [
        "archive_bomb", "archive_bomb", "archive_damaged", "document_refused", "file_empty", "link_refused",
        "link_refused", "member_outside", "not_a_statement", "pdf_refused", "record_too_long",
    ]  # fmt: skip
    assert len(done.stderr.splitlines()) == 11
    assert list((tmp_path / "l" / "tmp").glob("*")) == []


def test_formulas_stay_text_and_cannot_run_in_what_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = ["=1+1,v,A,1.00", "@SUM(A1),v,A,1.00", "＝1+1,v,A,1.00", '2026-03-01,v,A,"=HYPERLINK(""http://x"")"']
    text = "time,source,target,amount,id\n" + "".join(f"{row},i{n}\n" for n, row in enumerate(rows))
    source, fates = write_plain(tmp_path, text), tmp_path / "fates.csv"
    monkeypatch.chdir(tmp_path)
    firsthour("import", source, "--ledger", tmp_path / "l", "--fates", fates, home=tmp_path)
    for written in (fates, tmp_path / "l" / "rejects.csv"):
        with written.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert len(cells) > 20
        assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝"))] == []


def test_names_and_cells_cannot_steer_the_terminal(tmp_path: Path) -> None:
    text = rename_rows("E") + "2026-03-01 10:09,\x1b[2Jx,A,oops\x1b[2J,t9\n"
    source = write_plain(tmp_path, text, "\x1b[31mred\nname.csv")
    shown = firsthour("import", source, "--ledger", tmp_path / "l", home=tmp_path).stdout
    assert "\x1b" not in shown
    claim = ("--claim", "\x1b[2J\nA@2026-03-01 10:00=100.00")
    assert "\x1b" not in firsthour("trace", "--ledger", tmp_path / "l", *claim, home=tmp_path).stdout


def test_file_whose_name_is_no_text_is_imported(tmp_path: Path) -> None:
    source = tmp_path / os.fsdecode(b"\xff\xfe.csv")
    source.write_text(PLAIN)
    report = json.loads(firsthour("import", source, "--ledger", tmp_path / "l", "--json", home=tmp_path).stdout)
    assert report["kept"] == 3
    assert report["files"][0]["path"].endswith("\\xff\\xfe.csv")


def test_file_that_vanishes_is_named_and_the_batch_goes_on(tmp_path: Path) -> None:
    first, second = write_plain(tmp_path, rename_rows("V"), "a.csv"), write_plain(tmp_path, PLAIN, "b.csv")
    report = import_files(
        [first, second], tmp_path / "l", now=NOW, progress=lambda shown: first.unlink(missing_ok=True)
    )
    assert [file.error.code if file.error else "ok" for file in report.files] == ["file_changed", "ok"]
    assert report.total("kept") == 3


def test_answer_is_shown_even_when_the_fates_cannot_be_written(tmp_path: Path) -> None:
    source = write_plain(tmp_path)
    arguments = ("import", source, "--ledger", tmp_path / "l", "--fates", tmp_path / "no" / "f.csv", "--json")
    done = firsthour(*arguments, home=tmp_path, fails=2)
    assert json.loads(done.stdout)["kept"] == 3
    assert done.stderr.startswith("error[no_such_file]: There is no ")


def test_import_killed_again_and_again_ends_as_if_never_killed(tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.mkdir()
    for number in range(12):
        write_plain(given, rename_rows(f"K{number}x"), f"{number}.csv")
    command = [sys.executable, "-m", "firsthour", "import", str(given), "--ledger", str(tmp_path / "killed")]
    for wait in (0.7, 1.1):
        started = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(wait)
        started.send_signal(signal.SIGKILL)
        started.wait()
    pair = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(2)]
    assert [(one.communicate()[1], one.returncode) for one in pair] == [(b"", 0)] * 2
    killed, whole = (import_files([given], tmp_path / name, now=NOW) for name in ("killed", "whole"))
    assert killed.ledger_version == whole.ledger_version
    assert killed.accounts == whole.accounts
    assert (killed.total("read"), killed.total("duplicate"), whole.total("kept")) == (36, 36, 36)


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ("", "not_a_claims_file"),
        ("claim_id,account,time\nc1,A,2026-03-01\n", "not_a_claims_file"),
        ("claim_id,account,time,amount\nc1,A,2026-03-01,1\nc1,A,2026-03-01,1\n", "bad_claims"),
        ("claim_id,account,time,amount\nc1,A,2026-03-01,-1\n", "bad_claims"),
        ("claim_id,account,time,amount\nc1,6.22E+18,2026-03-01,1\n", "bad_claims"),
    ],
)
def test_claims_file_that_cannot_be_used_is_one_line(tmp_path: Path, claims: str, code: str) -> None:
    path = tmp_path / "claims.csv"
    path.write_text(claims, encoding="utf-8")
    ledger = tmp_path / "l"
    import_files([SAMPLE / "statements"], ledger, now=NOW)
    done = firsthour("trace", "--ledger", ledger, "--claims", path, "--json", home=tmp_path, fails=2)
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"error[{code}]: ")
