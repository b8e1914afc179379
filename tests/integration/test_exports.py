"""Does every export of a real ledger say the same as its book, and does a plain ledger survive the way round?"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from firsthour.cli.export import command
from firsthour.ledger.book import Book, EventKind
from firsthour.ledger.books import open_book
from firsthour.ledger.importing import import_files
from firsthour.papers.exports import WRITERS
from tests.unit.papers.read_back import READERS, Transfer

SAMPLE = Path(__file__).parents[2] / "src" / "firsthour" / "cli" / "sample"
NOW = datetime(2026, 4, 1, tzinfo=UTC)
FORMATS = tuple(WRITERS)
PLAIN = """time,source,target,amount,currency,id,memo
2026-03-01,甲,乙,5.00,CNY,t1,
2026-03-01,甲,乙,5.00,CNY,t2,
2026-03-01 10:05,乙,6229990000000000017,0.07,USD,,转账
2026-03-01 10:05:07.25,6229990000000000017,0001234,123456789012.34,CNY,t4,"a, b"
2026-03-02 00:00:01, A B ,甲,1000000,JPY,t5,
2026-03-03,甲,甲,1.5,USDT,t6,
2026-03-03 09:00,+8613800000000,-12,3,CNY,t7,
"""


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("exports") / "ledger"
    import_files([SAMPLE / "statements"], path, now=NOW)
    return path


def transfers_of(book: Book) -> list[Transfer]:
    """Every transfer of a book, said in the plainest way."""
    found = []
    for event in range(book.n_events):
        if book.kind[event] in (EventKind.OPEN, EventKind.CLOSE, EventKind.IN_TRANSIT):
            continue
        payer, payee = int(book.payer[event]), int(book.dst[event])
        names = book.line_accounts[payer], book.line_accounts[payee]
        found.append((book.transfer_id(event), *names, int(book.amount[event]), book.line_currencies[payee]))
    return found


def imported(tmp_path: Path, text: str, name: str) -> Book:
    (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    import_files([tmp_path / f"{name}.csv"], tmp_path / name, now=NOW)
    return open_book(tmp_path / name)


@pytest.mark.parametrize("form", FORMATS)
def test_every_transfer_and_account_of_the_sample_is_in_every_format(tmp_path: Path, ledger: Path, form: str) -> None:
    command(ledger, form, out=tmp_path / f"a.{form}")
    found, book = READERS[form](tmp_path / f"a.{form}"), open_book(ledger)
    known = set(book.line_accounts)
    if form == "ftm":  # accounts are shown with their holders
        shown = {f"{book.names[name]} {name}": name for name in known if name in book.names}
        found.transfers = [(i, shown.get(s, s), shown.get(t, t), m, c) for i, s, t, m, c in found.transfers]
        found.accounts = {shown.get(name, name): said for name, said in found.accounts.items()}
    assert found.transfers == transfers_of(book)
    assert len(found.transfers) > 10
    assert set(found.accounts) == (known if form != "csv" else {n for t in found.transfers for n in t[1:3]})


@pytest.mark.parametrize("form", ["graphml", "gexf", "anx"])
def test_a_trace_is_drawn_to_the_fen(tmp_path: Path, ledger: Path, form: str) -> None:
    command(ledger, form, out=tmp_path / f"a.{form}", claims=SAMPLE / "claims.csv", rule="fifo")
    found = READERS[form](tmp_path / f"a.{form}")
    ended = [int(said["ended_minor_CNY"]) for said in found.accounts.values() if "ended_minor_CNY" in said]
    assert sum(ended) == 86_000_00
    marks = {account: said["mark"] for account, said in found.accounts.items() if "mark" in said}
    assert marks["~cash"] == "exit:cash"
    assert marks["6229990000000000041"] == "unseen:never"
    assert marks["6229990000000000025"] == "rest"
    assert int(found.attributes[0]["traced_minor"]) == 86_000_00


def test_a_neighbourhood_is_part_of_the_ledger(tmp_path: Path, ledger: Path) -> None:
    command(ledger, "graphml", out=tmp_path / "a.graphml", seeds=["6229990000000000033"], hops=1, days=2)
    found = READERS["graphml"](tmp_path / "a.graphml")
    assert set(found.transfers) < set(transfers_of(open_book(ledger)))
    assert ("6229990000000000033", "wxid_demo_0417") in {(s, t) for _, s, t, _, _ in found.transfers}
    assert {name for transfer in found.transfers for name in transfer[1:3]} <= set(found.accounts)


def test_a_plain_ledger_comes_back_as_it_was(tmp_path: Path) -> None:
    before = imported(tmp_path, PLAIN, "before")
    command(tmp_path / "before", "csv", out=tmp_path / "out.csv")
    import_files([tmp_path / "out.csv"], tmp_path / "after", now=NOW)
    after = open_book(tmp_path / "after")
    assert len(transfers_of(before)) == 7
    assert transfers_of(after) == transfers_of(before)
    for column in ("time_us", "precision", "dst_time_us", "kind"):
        assert getattr(after, column).tolist() == getattr(before, column).tolist()


def test_an_export_of_an_export_is_the_same_file(tmp_path: Path) -> None:
    imported(tmp_path, PLAIN, "before")
    command(tmp_path / "before", "csv", out=tmp_path / "one.csv")
    import_files([tmp_path / "one.csv"], tmp_path / "after", now=NOW)
    command(tmp_path / "after", "csv", out=tmp_path / "two.csv")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_a_name_like_a_formula_comes_back_with_one_apostrophe_and_stays_itself(tmp_path: Path) -> None:
    names = ["=1+1", "'=1+1", "''=1+1", "@x", "-A"]
    rows = "".join(f"2026-03-01 10:0{i},X,{name},{i + 1}\n" for i, name in enumerate(names))
    imported(tmp_path, f"time,source,target,amount\n{rows}", "before")
    command(tmp_path / "before", "csv", out=tmp_path / "out.csv")
    import_files([tmp_path / "out.csv"], tmp_path / "after", now=NOW)
    found = [(target, amount) for _, _, target, amount, _ in transfers_of(open_book(tmp_path / "after"))]
    assert found == [(f"'{name}", (i + 1) * 100) for i, name in enumerate(names)]
