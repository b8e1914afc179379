"""Does each row of a file of incidents become something: a report, one known before, or a rejection with its reason?"""

import io
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from firsthour.web.intake.incident_rows import (
    MissingColumnsError,
    TooManyRowsError,
    UnreadableFileError,
    read_rows,
)
from firsthour.web.intake.models import IncomingFile, IncomingRow, Report
from firsthour.web.intake.operations.incoming import IncomingTable, import_incidents
from firsthour.web.people.models import Unit
from tests.web.intake.report_world import acting

HEAD = ["警情编号", "报警时间", "单位代码", "报警内容", "报警人", "联系电话", "涉案金额（元）", "收款账号", "转账时间"]
ROWS = [
    ["J-1", "2026-11-22 07:40", "east-station", "刷单被骗", "许念安", "10012342731", "9,900", "0000000417000123",
     "2026-11-22 07:30"],
    ["J-1", "2026-11-22 07:40", "east-station", "刷单被骗", "许念安", "10012342731", "1.2万", "0000000417000124", ""],
    ["J-2", "2026-11-21", "", "冒充客服", "阮小雨", "", "", "", ""],
    ["", "2026-11-22 07:40", "", "没有编号", "甲", "", "", "", ""],
    ["J-4", "不详", "", "时间不对", "乙", "", "", "", ""],
    ["J-5", "2026-11-22 07:40", "west", "别的分局", "丙", "", "", "", ""],
    ["J-6", "2026-11-22 07:40", "", "金额不对", "丁", "", "很多", "", ""],
    ["J-7", "2027-11-22 07:40", "", "将来", "戊", "", "", "", ""],
]  # fmt: skip
FATES = ["registered", "registered", "registered", "rejected", "rejected", "rejected", "rejected", "rejected"]
CODES = ["", "", "", "empty_cell", "bad_cell", "unit_unknown", "bad_cell", "in_the_future"]


def as_csv(rows: list[list[str]], encoding: str = "utf-8-sig") -> bytes:
    return "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode(encoding)


def as_xlsx(rows: list[list[str]]) -> bytes:
    book, target = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(target)
    return target.getvalue()


def take_in(force, content: bytes, now: datetime, name: str = "警情.csv") -> IncomingFile:
    table = IncomingTable(name, content, "110", force.units["east-station"], force.henry)
    units = Unit.objects.filter(code__in=["east-station", "east-squad"])
    return import_incidents(table, units=units, by=acting(force.henry), now=now)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("警情.csv", as_csv([HEAD, *ROWS])),
        ("警情.csv", as_csv([HEAD, *ROWS], "gb18030")),
        ("警情.xlsx", as_xlsx([HEAD, *ROWS])),
    ],
)
def test_every_row_has_its_fate_and_nothing_is_lost(force, now: datetime, name: str, content: bytes) -> None:
    kept = take_in(force, content, now, name)
    rows = list(kept.rows.order_by("line"))
    assert [row.line for row in rows] == list(range(2, len(ROWS) + 2))
    assert [row.outcome for row in rows] == FATES
    assert [row.code for row in rows] == CODES
    assert [row.content[0][1] for row in rows] == [row[0] for row in ROWS]
    assert all(bool(row.reason.get("zh")) == (row.outcome == "rejected") for row in rows)
    first = Report.objects.get(source_number="J-1")
    assert [payment.amount_fen for payment in first.payments.all()] == [990_000, 1_200_000]
    assert (first.channel, first.amount_fen, first.matter.owner) == ("police_line", 2_190_000, None)
    assert Report.objects.get(source_number="J-2").first_unit == force.units["east-station"]
    assert Report.objects.count() == 2


def test_reading_it_again_changes_nothing_and_says_so(force, now: datetime) -> None:
    take_in(force, as_csv([HEAD, *ROWS]), now)
    again = take_in(force, as_csv([HEAD, *ROWS]), now)
    assert Report.objects.count() == 2
    assert list(again.rows.order_by("line").values_list("outcome", flat=True)) == ["known"] * 3 + FATES[3:]
    mended = [["J-4", "2026-11-22 07:40", *ROWS[4][2:]]]
    assert take_in(force, as_csv([HEAD, *mended]), now).rows.get().outcome == "registered"
    assert IncomingRow.objects.count() == 2 * len(ROWS) + 1


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"PK\x03\x04 no workbook", UnreadableFileError),
        (b"\xff\xfe\x00\x01\x80", UnreadableFileError),
        ("金额,账号\r\n1,2".encode(), MissingColumnsError),
        (as_csv([HEAD] + [ROWS[0]] * 2_001), TooManyRowsError),
    ],
)
def test_what_is_no_such_file_is_refused_whole(force, now: datetime, content: bytes, error) -> None:
    with pytest.raises(error):
        take_in(force, content, now)
    assert IncomingFile.objects.count() == Report.objects.count() == 0


def test_a_formula_and_a_long_cell_are_text_like_any_other() -> None:
    rows = read_rows("x.csv", as_csv([HEAD, ["=1+1", "2026-11-22", "", "x" * 9000, "", "", "", "", ""]]))
    assert rows[0].values["source_number"] == "=1+1"
    assert len(rows[0].values["story"]) == 9000


def test_the_page_takes_a_file_and_shows_each_row_to_its_readers(force, log_in) -> None:
    client = log_in(force.henry)
    unit = str(force.units["east-station"].uid)
    sent = {"source_system": "110", "unit": unit, "file": SimpleUploadedFile("警情.csv", as_csv([HEAD, *ROWS]))}
    answer = client.post(reverse("intake:incoming"), sent)
    assert answer.status_code == 302
    html = client.get(answer.url).content.decode()
    assert html.count("J-1") >= 1
    assert "许念安" not in html
    assert "10012342731" not in html
    only = client.get(answer.url, {"outcome": "rejected"}).content.decode()
    assert only.count("<tr") == 1 + FATES.count("rejected")
    assert log_in(force.charlie).get(answer.url).status_code == 404
    bad = {"source_system": "110", "unit": unit, "file": SimpleUploadedFile("x.csv", b"a,b\r\n1,2")}
    refused = log_in(force.henry).post(reverse("intake:incoming"), bad)
    assert refused.status_code == 422
