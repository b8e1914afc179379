"""What does ``firsthour expand`` answer on the bundled sample, and how does it read on a screen?"""

import json
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from firsthour.base.errors import UserError
from firsthour.cli.expand import CHINESE, command
from firsthour.cli.expand_text import expansion_lines
from firsthour.ledger.importing import import_files
from firsthour.tracing.expand import Expansion, expand_accounts
from tests.book_tables import book_of

PROJECT = Path(__file__).resolve().parents[3]
FIRST = "6229990000000000025"  # the account that the sample's victim paid


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of the bundled sample."""
    path = tmp_path_factory.mktemp("expand") / "ledger"
    with resources.as_file(resources.files("firsthour.cli") / "sample") as sample:
        import_files([sample / "statements"], path, now=datetime(2026, 4, 1, tzinfo=UTC))
    return path


@pytest.mark.parametrize("backward", [False, True])
def test_json_is_all_that_stands_on_stdout_and_fits_its_schema(
    ledger: Path, capsys: pytest.CaptureFixture, backward: bool
) -> None:
    command(ledger, [FIRST], hops=3, days=30, backward=backward, as_json=True)
    answer = json.loads(capsys.readouterr().out)
    schema = json.loads((PROJECT / "docs/reference/schemas/expand.json").read_text(encoding="utf-8"))
    jsonschema.validate(answer, schema)
    assert answer["accounts"][0]["account"] == FIRST
    assert len(answer["accounts"]) > 1


def test_who_links_is_listed_with_its_transfers(ledger: Path, capsys: pytest.CaptureFixture) -> None:
    command(ledger, [FIRST], hops=3, days=30, as_json=True)
    last = json.loads(capsys.readouterr().out)["accounts"][-1]["account"]
    command(ledger, [FIRST], hops=3, days=30, targets=[last], as_json=True)
    answer = json.loads(capsys.readouterr().out)
    assert {FIRST, last} <= {entry["account"] for entry in answer["accounts"]}
    assert answer["transfers"][0]["from"] == FIRST
    assert answer["transfers"][-1]["to"] == last


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"hops": 0}, "hops_out_of_range"),
        ({"days": 0}, "days_out_of_range"),
        ({"at": "soon"}, "bad_time"),
        ({"minimum": "much"}, "bad_least_amount"),
        ({"targets": ["nobody"]}, "unknown_account"),
        ({"currency": "USD"}, "unknown_account"),
    ],
)
def test_a_mistake_is_refused_with_its_code(ledger: Path, options: dict, code: str) -> None:
    with pytest.raises(UserError) as refused:
        command(ledger, [FIRST], **({"hops": 3, "days": 30} | options))
    assert refused.value.code == code
    assert refused.value.sentence("zh") != refused.value.sentence("en")


@pytest.mark.parametrize(("language", "word"), [("en", "first arrival"), ("zh", "最早到达")])
def test_the_table_is_printed_in_the_readers_language(
    ledger: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch, language: str, word: str
) -> None:
    monkeypatch.setenv("FIRSTHOUR_LANG", language)
    command(ledger, [FIRST], hops=3, days=30)
    shown = capsys.readouterr().out
    assert word in shown
    assert FIRST in shown


def test_every_option_has_its_chinese() -> None:
    assert set(CHINESE) == {"", *command.__annotations__} - {"return"}


def test_a_neighbourhood_reads_as_a_table() -> None:
    book = book_of("A -> B 10 \n B -> ?~cash 5 cash \n B -> ?X 5")
    assert list(expansion_lines(expand_accounts(book, Expansion(["A"], 2, 1)), "en")) == [
        "Reached by money within 2 transfers, 2026-03-01 10:00:00 to 2026-03-02 10:00:00:",
        "hops  account  first arrival     last arrival",
        "   0  A        2026-03-01 10:00  2026-03-01 10:00",
        "   1  B        2026-03-01 10:00  2026-03-01 10:00",
        "   2  ~cash    2026-03-01 10:01  2026-03-01 10:01  cash",
        "   2  X        2026-03-01 10:02  2026-03-01 10:02  no statement",
        "4 accounts",
    ]


def test_links_read_as_a_table_of_transfers() -> None:
    book = book_of("A -> B 123456 \n B -> C 5", currency="USDT")
    answer = expand_accounts(book, Expansion(["A"], 2, 1, targets=["C"]))
    assert list(expansion_lines(answer, "en"))[-4:] == [
        "transfers that link them: 2",
        "hops  transfer  time              from  to         amount",
        "   1  t1        2026-03-01 10:00  A     B   0.123456 USDT",
        "   2  t2        2026-03-01 10:01  B     C   0.000005 USDT",
    ]


def test_nothing_found_is_said() -> None:
    book = book_of("A -> B 10 \n C -> D 10")
    assert list(expansion_lines(expand_accounts(book, Expansion(["B"], 2, 1)), "en")) == [
        "None of these accounts has such a transfer."
    ]
    unlinked = expand_accounts(book, Expansion(["A"], 2, 1, targets=["D"]))
    assert list(expansion_lines(unlinked, "zh")) == ["该时段内没有 2 跳以内的路径相连。"]
