"""Do files of warnings come in whole, with every bad row named, by csv and xlsx alike, and safe to repeat?"""

import csv
import io
from datetime import datetime, timedelta

import pytest
from openpyxl import Workbook

from firsthour.base.errors import UserError
from firsthour.web.alerts.episodes import take_up
from firsthour.web.alerts.file_in import preview_file, take_file
from firsthour.web.alerts.models import Episode, RejectedRow, Signal, SignalBatch
from firsthour.web.audit.models import AuditEvent
from tests.web.alerts.core_world import Station, make_station

pytestmark = pytest.mark.django_db
HEAD = [
    "预警编号",
    "预警时间",
    "姓名",
    "手机号码",
    "网格编号",
    "疑似类型",
    "年龄",
    "即将转出金额（元）",
    "正与可疑号码通话",
    "备注",
]


@pytest.fixture
def station(force, now: datetime) -> Station:
    return make_station(force, now)


def table(now: datetime) -> list[list[str]]:
    at = f"{now + timedelta(hours=8):%Y-%m-%d %H:%M}"  # as the city writes it
    return [
        HEAD,
        ["1", at, "许念安", "10012342731", "G-1", "刷单返利", "71", "60,000.00", "是", "x"],
        ["2", at, "许某", "", "G-1", "刷单返利", "", "", "", ""],
        ["3", at, "何某", "10099990001", "G-2", "占星", "", "", "", ""],
        ["4", at, "何某", "10099990001", "G-2", "", "", "many", "", ""],
        ["", "", "", "", "", "", "", "", "", ""],
        ["5", at, "何某", "100 9999 0001", "", "", "", "", "", ""],
    ]


def as_csv(rows: list[list[str]], encoding: str) -> bytes:
    held = io.StringIO()
    csv.writer(held).writerows(rows)
    return held.getvalue().encode(encoding)


def as_xlsx(rows: list[list[str]]) -> bytes:
    book, held = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(held)
    return held.getvalue()


@pytest.mark.parametrize("form", ["utf-8-sig", "gb18030", "xlsx"])
def test_a_file_is_looked_at_and_then_taken(station: Station, now: datetime, form: str) -> None:
    content = as_xlsx(table(now)) if form == "xlsx" else as_csv(table(now), form)
    preview = preview_file("w.csv", content, now=now)
    assert (preview.ok, [(one.line, one.code) for one in preview.rejected]) == (
        2, [(3, "nobody_named"), (4, "unknown_fraud_type"), (5, "bad_cell")],
    )  # fmt: skip
    assert (preview.columns["即将转出金额（元）"], preview.columns["备注"]) == ("amount", "")
    assert not SignalBatch.objects.exists()
    given = {"unit": station.units["centre"], "by": station.actor("zhao"), "now": now}
    batch = take_file("w.csv", content, source="neighbour", **given)
    assert (batch.n_taken, batch.n_known, batch.n_rejected) == (2, 0, 3)
    assert list(batch.rejected.values_list("line", flat=True).order_by("line")) == [3, 4, 5]
    facts = Signal.objects.get(source_number="1").facts
    assert facts == {"fraud_type": "rebate", "amount_fen": 6_000_000, "on_call": True, "age_group": "elder"}
    take_up(now)
    assert Episode.objects.count() == 2
    again = take_file("w.csv", content, source="neighbour", **given)
    assert (again.n_taken, again.n_known) == (0, 2)
    assert (Signal.objects.count(), RejectedRow.objects.count()) == (2, 3)
    assert AuditEvent.objects.filter(action="signal.file").count() == 2


def test_a_large_file_is_one_batch_though_it_is_taken_in_parts(
    station: Station, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("firsthour.web.alerts.file_in.AT_ONCE", 7)
    rows = [HEAD, *([str(n), now.isoformat(), "何某", f"100{n:08d}", "", "", "", "", "", ""] for n in range(40))]
    batch = take_file(
        "w.csv", as_csv(rows, "utf-8"), source="s", unit=station.units["centre"], by=station.actor("zhao"), now=now
    )
    assert SignalBatch.objects.get() == batch
    assert (batch.n_taken, batch.signals.count()) == (40, 40)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe\x00", "file_unreadable"),
        (b"PK\x03\x04broken", "file_unreadable"),
        (b"a,b\n1,2", "columns_missing"),
    ],
)
def test_what_is_no_such_file_is_said_and_nothing_taken(
    station: Station, now: datetime, content: bytes, code: str
) -> None:
    with pytest.raises(UserError) as refused:
        take_file("w.csv", content, source="s", unit=station.units["centre"], by=station.actor("zhao"), now=now)
    assert refused.value.code == code
    assert not SignalBatch.objects.exists()
