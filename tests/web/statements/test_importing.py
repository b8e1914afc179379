"""Do dropped statements come into a ledger as the command line would bring them, whatever kills the worker?"""

import io
import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from firsthour.cli.app import main
from firsthour.web.desk.models import Attachment, Event, Matter, Notice
from firsthour.web.statements.folders import accounts_path, ledger_folder, read_json, report_path
from firsthour.web.statements.models import Change, FileState, Ledger, StatementFile, WorkState
from firsthour.web.statements.operations import dropping, importing, layouts, noting
from firsthour.web.statements.queries import ledgers, rows
from firsthour.web.statements.queries.layouts import read_proposed
from tests.web.statements.conftest import BY, SAMPLE, actor, packed, work_off

UNKNOWN = Path(__file__).parents[2] / "samples" / "unknown" / "village_bank.csv"


def drop(matter: Matter, *given: tuple[str, bytes], now: datetime) -> Change:
    by = actor(matter.owner) if matter.owner else BY
    ledger = dropping.main_ledger(matter, by=by, now=now)
    return dropping.drop_files(ledger, [dropping.Given(*one) for one in given], by=by, now=now)


def command_line(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    capsys.readouterr()
    assert main(list(words)) == 0
    return json.loads(capsys.readouterr().out)


def told(report: dict[str, Any]) -> dict[str, Any]:
    """Return a report without what names a machine: the folder of its paths."""
    for entry in (*report["files"], *report["rejects"]):
        entry["path"] = entry["path"].rpartition("/")[2]
    return report


def test_a_dropped_zip_gives_the_ledger_and_the_report_of_the_command_line(matter, now, tmp_path, capsys) -> None:
    content = packed()
    change = drop(matter, ("瑞禾案.zip", content), now=now)
    assert change.state == WorkState.WAITING
    assert not ledger_folder(change.ledger).exists()
    work_off()
    (tmp_path / "瑞禾案.zip").write_bytes(content)
    expected = command_line(capsys, "import", str(tmp_path / "瑞禾案.zip"), "--ledger", str(tmp_path / "l"), "--json")
    change.refresh_from_db()
    ledger = Ledger.objects.get(pk=change.ledger_id)
    assert change.state == WorkState.DONE
    assert ledger.version == expected["ledger_version"] == change.version_after
    ours = {**read_json(report_path(change.uid)), "accounts": read_json(accounts_path(change.uid))}
    assert told(ours) == told(expected)
    files = StatementFile.objects.filter(ledger=ledger)
    assert sorted(one.name for one in files) == sorted(
        f"瑞禾案.zip!{path.name}" for path in (SAMPLE / "statements").iterdir()
    )
    sums = ledgers.sum_rows(ledger)
    assert sums.closes
    assert sums.read == expected["read"] > 0
    assert ledger.n_accounts == len(expected["accounts"])


def test_one_bad_file_is_refused_with_one_sentence_and_the_rest_is_read(matter, now) -> None:
    good = next(path for path in (SAMPLE / "statements").iterdir() if path.suffix == ".csv")
    change = drop(matter, ("a.csv", good.read_bytes()), ("扫描.pdf", b"%PDF-1.4 nothing in it"), now=now)
    work_off()
    refused = StatementFile.objects.get(change=change, state=FileState.REFUSED)
    assert refused.name == "扫描.pdf"
    assert str(settings.HOME) not in json.dumps(refused.error, ensure_ascii=False)
    assert refused.error["zh"] != refused.error["en"]
    assert StatementFile.objects.get(change=change, state=FileState.KEPT).read > 0


def test_an_xml_statement_that_the_desk_does_not_take_alone_is_kept_packed_and_read(matter, now) -> None:
    source = next((Path(__file__).parents[2] / "samples" / "camt053").glob("*.xml"))
    change = drop(matter, (source.name, source.read_bytes()), now=now)
    kept = Attachment.objects.get(about_key=str(change.uid))
    assert kept.name == f"{source.name}.zip"
    work_off()
    assert StatementFile.objects.get(change=change).layout == "camt053"
    again = drop(matter, (source.name, source.read_bytes()), now=now)
    assert Attachment.objects.get(about_key=str(again.uid)).blob_id == kept.blob_id


def test_the_same_file_again_adds_nothing(matter, now) -> None:
    first = drop(matter, ("瑞禾案.zip", packed()), now=now)
    work_off()
    second = drop(matter, ("又一次.zip", packed()), now=now)
    work_off()
    first.refresh_from_db()
    second.refresh_from_db()
    assert second.version_after == first.version_after
    again = StatementFile.objects.filter(change=second)
    assert {one.state for one in again} == {FileState.AGAIN}
    assert all(one.kept == 0 and one.read == one.duplicate + one.set_aside + one.rejected for one in again)


class KilledError(Exception):
    """The worker dies here."""


@pytest.mark.parametrize("place", ["while reading", "before the figures are noted"])
def test_a_worker_killed_anywhere_leaves_a_change_that_ends_like_one_never_killed(
    matter, now, monkeypatch, place
) -> None:
    whole = drop(matter, ("瑞禾案.zip", packed()), now=now)
    work_off()
    expected = list(StatementFile.objects.filter(change=whole).values("name", *noting.COUNTS))
    other = Ledger.objects.create(matter=matter, name="第二本", made_at=now, by_key="x", by_name="x")
    change = dropping.drop_files(other, [dropping.Given("瑞禾案.zip", packed())], by=BY, now=now)

    def die(*_given: object, **_named: object) -> None:
        raise KilledError

    with monkeypatch.context() as dying:
        if place != "while reading":
            dying.setattr(importing, "note_done", die)
        with pytest.raises(KilledError):
            importing.carry_out(
                str(change.uid), by=BY, now=now, check=die if place == "while reading" else lambda: None
            )
    change.refresh_from_db()
    assert change.state == WorkState.RUNNING
    importing.carry_out(str(change.uid), by=BY, now=now, check=lambda: None)
    change.refresh_from_db()
    assert change.state == WorkState.DONE
    assert list(StatementFile.objects.filter(change=change).values("name", *noting.COUNTS)) == expected
    assert Ledger.objects.get(pk=other.pk).version == Ledger.objects.get(pk=whole.ledger_id).version


def test_work_done_twice_tells_nobody_twice(matter, now) -> None:
    change = drop(matter, ("瑞禾案.zip", packed()), now=now)
    work_off()
    importing.carry_out(str(change.uid), by=BY, now=now, check=lambda: None)
    assert Notice.objects.filter(topic="statements.read").count() == 1
    assert Event.objects.filter(kind="statements.upload").count() == 1


def test_a_file_taken_out_leaves_a_version_without_it(matter, now) -> None:
    drop(matter, ("瑞禾案.zip", packed()), now=now)
    work_off()
    file = StatementFile.objects.filter(state=FileState.KEPT).first()
    before = Ledger.objects.get(pk=file.ledger_id).version
    change = layouts.remove_file(file, reason="重复提供", by=BY, now=now)
    work_off()
    change.refresh_from_db()
    assert change.state == WorkState.DONE
    assert change.version_before == before != change.version_after
    assert StatementFile.objects.get(pk=file.pk).state == FileState.REMOVED
    manifest = json.loads((ledger_folder(file.ledger) / "manifest.json").read_text())
    assert file.sha256 not in manifest["segments"]
    Change.objects.filter(pk=change.pk).update(state=WorkState.RUNNING)  # killed before it was noted
    importing.carry_out(str(change.uid), by=BY, now=now, check=lambda: None)
    change.refresh_from_db()
    assert change.state == WorkState.DONE


def test_an_unknown_layout_says_how_sure_it_is_of_each_column_and_is_read_again_as_corrected(matter, now) -> None:
    change = drop(matter, ("村镇银行.csv", UNKNOWN.read_bytes()), now=now)
    work_off()
    file = StatementFile.objects.get(change=change)
    assert file.state == FileState.KEPT
    assert file.confidence is not None
    assert all(column["why"]["zh"] for column in file.columns)
    proposed = read_proposed(file)
    chosen = [names[0] if names else "" for names in layouts.fields_by_column(proposed)]
    swapped = ["" if name == "memo" else name for name in chosen]
    direction = proposed.direction
    said = layouts.Corrected(
        swapped,
        direction["sign"],
        direction.get("in", []),
        direction.get("out", []),
        proposed.amount.get("unit", "major"),
    )
    layouts.correct_layout(file, said, by=BY, now=now)
    work_off()
    again = StatementFile.objects.get(ledger=file.ledger, state=FileState.KEPT)
    assert again.layout.startswith("own_")
    assert again.confidence is None
    assert (again.read, again.rejected) == (file.read, file.rejected)
    listed, total = rows.list_rows(again)
    assert total == again.read
    assert not any(row["memo"] for row in listed) or "memo" not in chosen
    later = drop(matter, ("第二份.csv", UNKNOWN.read_bytes() + b"\n"), now=now)
    work_off()
    assert StatementFile.objects.get(change=later).layout == again.layout


def test_a_mapping_without_time_or_amount_is_refused(matter, now) -> None:
    drop(matter, ("村镇银行.csv", UNKNOWN.read_bytes()), now=now)
    work_off()
    file = StatementFile.objects.get()
    nothing = layouts.Corrected([""] * 30, "signed", [], [], "major")
    with pytest.raises(layouts.IncompleteLayoutError):
        layouts.correct_layout(file, nothing, by=BY, now=now)


def test_rejected_rows_are_listed_with_row_column_and_reason(matter, now) -> None:
    text = "time,source,target,amount\n2026-03-01 10:00,A,B,100\n2026-02-30 10:00,A,B,5\n2026-03-02 10:00,A,B,—\n"
    change = drop(matter, ("plain.csv", text.encode()), now=now)
    work_off()
    file = StatementFile.objects.get(change=change)
    found, total = rows.list_rejects(file)
    assert total == file.rejected == 2
    assert [(one["row"], one["column"], one["reason"]) for one in found] == [
        (3, "time", "no_time"), (4, "amount", "no_amount"),
    ]  # fmt: skip
    assert dict(rows.read_source_row(file, sheet=1, row=3))["time"] == "2026-02-30 10:00"


def test_a_zip_in_a_zip_keeps_the_way_to_each_file(matter, now) -> None:
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("内/银行.zip", packed())
    change = drop(matter, ("全部.zip", outer.getvalue()), now=now)
    work_off()
    assert all(one.name.startswith("全部.zip!内/银行.zip!") for one in StatementFile.objects.filter(change=change))


def test_a_ledger_that_lost_its_last_file_is_empty_and_takes_files_again(matter, now) -> None:
    drop(matter, ("plain.csv", b"time,source,target,amount\n2026-03-01 10:00,A,B,100\n"), now=now)
    work_off()
    layouts.remove_file(StatementFile.objects.get(), reason="误传", by=BY, now=now)
    work_off()
    ledger = Ledger.objects.get()
    assert ledger.n_accounts == 0
    assert ledgers.sum_rows(ledger).read == 0
    drop(matter, ("plain.csv", b"time,source,target,amount\n2026-03-01 10:00,A,B,100\n"), now=now)
    work_off()
    assert ledgers.sum_rows(ledger).shares["kept"] == 1
