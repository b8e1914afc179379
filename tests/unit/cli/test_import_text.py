"""The answer of an import on a terminal: aligned, plain, and honest about files that came before."""

import pytest

from firsthour.base.errors import UserError
from firsthour.cli.import_text import print_report
from firsthour.ledger.report import FileReport, ImportReport


def report(*files: FileReport, rejects: tuple[dict[str, object], ...] = ()) -> ImportReport:
    return ImportReport(
        ledger_version="0" * 64, files=list(files), rejects=list(rejects), accounts=[], reversed_transfers=0,
        ambiguous=[], displaced=[], edited_times=[], n_transfers=1,
    )  # fmt: skip


def test_counts_stand_under_their_chinese_headings(capsys: pytest.CaptureFixture[str]) -> None:
    print_report(report(FileReport("流水.csv", layout="plain", read=1234, kept=1234)), "zh")
    assert capsys.readouterr().out.splitlines()[:2] == [
        "读入  保留  镜像  重复  搁置  剔除  格式   文件",
        "1234  1234     0     0     0     0  plain  流水.csv",
    ]


def test_file_that_came_before_and_file_that_did_not_open_are_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    print_report(report(FileReport("a.csv", already=True), FileReport("b.pdf", error=UserError())), "en")
    _, first, second, total, _ = capsys.readouterr().out.splitlines()
    assert first.endswith("a.csv (in the ledger already)")
    assert second.split() == [*("—" * 6), "refused", "b.pdf"]
    assert total.split() == [*("0" * 6), "total"]


def test_rejected_cell_cannot_steer_the_screen(capsys: pytest.CaptureFixture[str]) -> None:
    item = {"path": "a.csv", "row": 2, "column": "time", "reason": "no_time", "value": "\x1b[2J\nx"}
    print_report(report(FileReport("a.csv"), rejects=(item, {**item, "row": 3, "value": ""})), "en")
    lines = capsys.readouterr().out.splitlines()
    assert lines[2] == "rejected: a.csv row 2 [time]: has no time that can be read (�[2J�x)"
    assert lines[3] == "rejected: a.csv row 3 [time]: has no time that can be read"
