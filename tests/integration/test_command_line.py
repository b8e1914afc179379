"""The command as people use it: statements in, an exact answer out, one plain line when something is wrong."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest

SCHEMAS = Path(__file__).parents[2] / "docs" / "reference" / "schemas"
SAMPLE = Path(__file__).parents[2] / "src" / "firsthour" / "cli" / "sample"
COUNTS = ("kept", "mirrored", "duplicate", "set_aside", "rejected")
PLAIN = """time,source,target,amount,id
2026-03-01 10:00,victim,A,100.00,t1
2026-03-01 10:05,A,B,60.00,t2
2026-03-01 10:06,A,~cash,40.00,t3
"""


def firsthour(*arguments: str | Path, home: Path, fails: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the command; it must end with the exit code ``fails`` and never show a traceback."""
    environ = {**os.environ, "FIRSTHOUR_HOME": str(home / "home"), "FIRSTHOUR_LANG": "en"}
    command = [sys.executable, "-m", "firsthour", *map(str, arguments)]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, encoding="utf-8", check=False)
    assert "Traceback" not in done.stdout + done.stderr
    assert done.returncode == fails, done.stderr
    return done


def answer(*arguments: str | Path, home: Path, schema: str) -> dict[str, Any]:
    """Run a verb with --json and return its answer, which must fit its schema."""
    found: dict[str, Any] = json.loads(firsthour(*arguments, "--json", home=home).stdout)
    jsonschema.validate(found, json.loads((SCHEMAS / f"{schema}.json").read_text(encoding="utf-8")))
    return found


def assert_rows_add_up(report: dict[str, Any]) -> None:
    for entry in (report, *report["files"]):
        assert entry["read"] == sum(entry[name] for name in COUNTS)


def write_plain(home: Path, text: str = PLAIN, name: str = "plain.csv") -> Path:
    path = home / name
    path.write_text(text, encoding="utf-8")
    return path


def test_sample_is_imported_and_every_row_is_accounted_for(tmp_path: Path) -> None:
    report = answer("import", SAMPLE / "statements", "--ledger", tmp_path / "ledger", home=tmp_path, schema="import")
    assert_rows_add_up(report)
    assert {name: report[name] for name in ("read", *COUNTS)} == {
        "read": 25, "kept": 20, "mirrored": 4, "duplicate": 0, "set_aside": 1, "rejected": 0,
    }  # fmt: skip
    assert report["reversed"] == 1
    assert all(account["breaks"] == 0 for account in report["accounts"])


def test_sample_claim_is_followed_to_the_fen_under_every_rule(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    firsthour("import", SAMPLE / "statements", "--ledger", ledger, home=tmp_path)
    found = answer("trace", "--ledger", ledger, "--claims", SAMPLE / "claims.csv", home=tmp_path, schema="trace")
    assert set(found["rules"]) == {"fifo", "lifo", "pro-rata", "tainted-first", "lowest-balance"}
    for result in found["rules"].values():
        (claim,) = result["claims"]
        parts = [entry["amount_fen"] for part in ("rests", "exits", "unseen", "overlap") for entry in claim[part]]
        assert sum(parts) == claim["amount_fen"] == 86_000_00
    assert found["unmatched"] == []


def test_plain_ledger_is_traced_with_its_own_ids(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    report = answer("import", write_plain(tmp_path), "--ledger", ledger, home=tmp_path, schema="import")
    assert (report["read"], report["kept"]) == (3, 3)
    found = answer(
        "trace", "--ledger", ledger, "--claim", "A@2026-03-01 10:00=100.00", "--rule", "fifo", home=tmp_path,
        schema="trace",
    )  # fmt: skip
    (claim,) = found["rules"]["fifo"]["claims"]
    assert [(entry["account"], entry["amount_fen"]) for entry in claim["rests"]] == [("B", 6000)]
    assert [(entry["account"], entry["kind"], entry["amount_fen"]) for entry in claim["exits"]] == [
        ("~cash", "cash", 4000)
    ]
    moved = {entry["transfer_id"]: entry["amount_fen"] for entry in found["rules"]["fifo"]["transfers"]}
    assert moved == {"t1": 10000, "t2": 6000, "t3": 4000}


def test_importing_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    first = answer("import", SAMPLE / "statements", "--ledger", tmp_path / "l", home=tmp_path, schema="import")
    again = answer("import", SAMPLE / "statements", "--ledger", tmp_path / "l", home=tmp_path, schema="import")
    assert again["ledger_version"] == first["ledger_version"]
    assert (again["kept"], again["mirrored"]) == (0, 0)
    assert again["duplicate"] == first["kept"] + first["mirrored"]
    assert again["accounts"] == first["accounts"]


def test_order_of_import_does_not_matter(tmp_path: Path) -> None:
    files = sorted((SAMPLE / "statements").iterdir())
    for name, order in (("a", files), ("b", files[::-1])):
        for file in order:
            firsthour("import", file, "--ledger", tmp_path / name, home=tmp_path)
    claims = ("--claims", SAMPLE / "claims.csv")
    a, b = (answer("trace", "--ledger", tmp_path / n, *claims, home=tmp_path, schema="trace") for n in "ab")
    assert a == b


def test_row_of_a_pair_that_comes_later_is_mirrored_whichever_side_it_is(tmp_path: Path) -> None:
    payer = "招商银行_6229990000000000017.csv"
    ledger = tmp_path / "l"
    firsthour("import", SAMPLE / "statements" / "示例商业银行_交易明细信息.csv", "--ledger", ledger, home=tmp_path)
    report = answer("import", SAMPLE / "statements" / payer, "--ledger", ledger, home=tmp_path, schema="import")
    assert (report["kept"], report["mirrored"]) == (3, 1)
    assert_rows_add_up(report)


def test_removed_file_leaves_the_ledger_as_if_it_had_never_come(tmp_path: Path) -> None:
    ledger = tmp_path / "l"
    files = sorted((SAMPLE / "statements").iterdir())
    before = answer("import", files[0], "--ledger", ledger, home=tmp_path, schema="import")
    firsthour("import", files[1], "--ledger", ledger, home=tmp_path)
    firsthour("remove", files[1].name, "--ledger", ledger, home=tmp_path)
    after = answer("import", files[0], "--ledger", ledger, home=tmp_path, schema="import")
    assert after["ledger_version"] == before["ledger_version"]
    assert len(list((ledger / "files").iterdir())) == 1


def test_zip_within_zip_is_read_and_a_bad_member_does_not_stop_the_batch(tmp_path: Path) -> None:
    inner, outer = tmp_path / "inner.zip", tmp_path / "outer.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("plain.csv", PLAIN)
        archive.writestr("report.pdf", b"%PDF-1.7\n%nothing")
    with zipfile.ZipFile(outer, "w") as archive:
        archive.write(inner, "bank.zip")
    done = firsthour("import", outer, "--ledger", tmp_path / "l", "--json", home=tmp_path)
    report = json.loads(done.stdout)
    assert report["kept"] == 3
    assert [line.split("]")[0] for line in done.stderr.splitlines()] == ["error[pdf_refused"]
    assert_rows_add_up(report)


def test_rejected_rows_are_named_with_row_column_and_reason(tmp_path: Path) -> None:
    text = PLAIN + "2026-03-01 10:07,A,C,twelve,t4\n2026-03-01 10:08,A,C,0.005,t5\nyesterday,A,C,1.00,t6\n"
    ledger = tmp_path / "l"
    report = answer("import", write_plain(tmp_path, text), "--ledger", ledger, home=tmp_path, schema="import")
    assert [(item["row"], item["column"], item["reason"]) for item in report["rejects"]] == [
        (5, "amount", "no_amount"),
        (6, "amount", "too_many_decimals"),
        (7, "time", "no_time"),
    ]
    assert_rows_add_up(report)
    assert "twelve" in (ledger / "rejects.csv").read_text(encoding="utf-8-sig")


def test_fate_of_every_row_can_be_written_out(tmp_path: Path) -> None:
    fates = tmp_path / "fates.csv"
    firsthour("import", SAMPLE / "statements", "--ledger", tmp_path / "l", "--fates", fates, home=tmp_path)
    lines = fates.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + 25
    kinds = [line.rsplit(",", 4)[2:4] for line in lines[1:]]
    assert sum(1 for line in lines if ",mirrored," in line) == 4, kinds
    assert sum(1 for line in lines if ",set_aside,failed," in line) == 1
    assert sum(1 for line in lines if ",kept,reversed," in line) == 2


def test_transfer_is_explained_back_to_its_source_rows(tmp_path: Path) -> None:
    ledger = tmp_path / "l"
    firsthour("import", SAMPLE / "statements", "--ledger", ledger, home=tmp_path)
    claims = ("--ledger", ledger, "--claims", SAMPLE / "claims.csv", "--rule", "fifo")
    transfer = json.loads(firsthour("trace", *claims, "--json", home=tmp_path).stdout)["rules"]["fifo"]["transfers"][0]
    shown = firsthour("trace", *claims, "--explain", transfer["transfer_id"], home=tmp_path).stdout
    assert "交易金额: -86,000.00" in shown  # the payer's row, as the file has it
    assert "交易金额: 86000.00" in shown  # the payee's


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("import", "nowhere.csv", "--ledger", "l"), "path_missing"),
        (("trace", "--ledger", "l", "--claim", "A@2026-03-01=1"), "no_such_ledger"),
        (("trace", "--ledger", "l"), "which_claims"),
        (("remove", "x.csv", "--ledger", "l"), "no_such_ledger"),
        (("trace", "--ledger", "l", "--claim", "nonsense"), "bad_claim"),
        (("nonsense",), "usage"),
    ],
)
def test_mistake_gets_one_plain_line_and_exit_code_two(tmp_path: Path, arguments: tuple[str, ...], code: str) -> None:
    placed = [str(tmp_path / word) if word in ("l", "nowhere.csv") else word for word in arguments]
    done = firsthour(*placed, home=tmp_path, fails=2)
    assert done.stdout == "" or code == "path_missing"
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"error[{code}]: ")


def test_folder_with_other_files_is_not_taken_for_a_ledger(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.txt").write_text("dear", encoding="utf-8")
    source = write_plain(tmp_path)
    done = firsthour("import", source, "--ledger", tmp_path / "letters", home=tmp_path, fails=2)
    assert done.stderr.startswith("error[not_a_ledger]: ")


def test_unknown_layout_is_recognised_corrected_and_kept(tmp_path: Path) -> None:
    text = "某某互助社 对账单\n账号: 6229990000000009009\n\n发生日,进账,出账,结余,对端账号,用途\n"
    text += "2026-03-01,100.00,,100.00,6229990000000009017,借款\n2026-03-02,,30.00,70.00,6229990000000009025,菜钱\n"
    text += "2026-03-04,,12.50,57.50,6229990000000009033,车费\n2026-03-05,200.00,,257.50,6229990000000009017,借款\n"
    source = write_plain(tmp_path, text, "互助社.csv")
    report = answer("import", source, "--ledger", tmp_path / "a", home=tmp_path, schema="import")
    (file,) = report["files"]
    assert (file["kept"], file["rejected"]) == (4, 0)
    assert all(0 <= column["confidence"] <= 1 for column in file["columns"])
    mapping = tmp_path / "corrected.toml"
    corrected = Path(file["mapping"]).read_text(encoding="utf-8")
    mapping.write_text(corrected.replace(f'name = "{file["layout"]}"', 'name = "mutual_aid"'), encoding="utf-8")
    again = answer("import", source, "--ledger", tmp_path / "b", "--layout", mapping, home=tmp_path, schema="import")
    assert again["files"][0]["layout"] == "mutual_aid"
    assert again["accounts"] == report["accounts"]
    assert report["accounts"][0]["account"] == "6229990000000009009"


def test_demonstration_run_prints_the_answer_and_writes_the_page(tmp_path: Path) -> None:
    shown = firsthour("demo", "--case-only", home=tmp_path).stdout
    assert shown.count("(difference 0.00)") == 5
    pages = tmp_path / "home" / "pages"
    assert sorted(path.name for path in pages.iterdir()) == ["demo.docx", "demo.html", "demo.xlsx"]
    assert len((pages / "demo.html").read_text(encoding="utf-8")) > 100_000
    again = firsthour("demo", "--case-only", home=tmp_path).stdout
    assert again.count("(difference 0.00)") == 5
