"""Do the statements that the banks return say what their books say, to the fen?"""

import csv
import io
import zipfile
from pathlib import Path

from firsthour.city.bank.journal import open_bank, read_bank
from firsthour.city.bank.scenario import scenario_of
from firsthour.city.bank.signing import Gate
from firsthour.city.bank.statements import write_returns
from tests.unit.city.bank.banks import ACCOUNTS, START, US, A, B, C, ask, at, bank_of, message, send

MOVES = "".join(
    f'[[movement]]\nat_s = {at_s}\npayer = "{payer}"\npayee = "{payee}"\namount = "{amount}"\n{more}\n'
    for at_s, payer, payee, amount, more in [
        (10, A, B, "300.00", ""), (20, "elsewhere", A, "55.50", 'name = "外地商行"\nbank = "远山银行"'),
        (30, B, "ATM-1", "100.00", "cash = true"), (40, A, C, "9000.00", ""), (9_999, A, C, "1.00", ""),
    ]
)  # fmt: skip


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the movements of a packed file, as cells without their tabs."""
    with zipfile.ZipFile(path) as packed:
        name = next(one for one in packed.namelist() if "交易明细" in one)
        lines = csv.reader(io.StringIO(packed.read(name).decode("gb18030")))
        heads, *rows = [[cell.strip() for cell in line] for line in lines]
    return [dict(zip(heads, row, strict=False)) for row in rows]


def test_each_bank_answers_for_its_accounts_with_the_rows_of_its_books(tmp_path: Path) -> None:
    bank = bank_of(tail=MOVES)
    bank.advance(at(5_000))
    period = (at(0), at(5_000))
    paths = write_returns(bank.counter.books, [A, B, A, "nobody"], folder=tmp_path, period=period, batch="7")
    assert [path.name for path in paths] == ["北渡银行_资金查控反馈_7.zip", "华屿银行_资金查控反馈_7.zip"]
    told = {path.name[:2]: rows_of(path) for path in paths}
    cells = [
        (
            row["收付标志"],
            row["交易金额"],
            row["交易余额"],
            row["交易是否成功"],
            row["交易对手账卡号"],
            row["对手开户银行"],
        )
        for row in told["华屿"]
    ]
    assert cells == [
        ("出", "300.00", "700.00", "成功", B, "北渡银行"),
        ("进", "55.50", "755.50", "成功", "elsewhere", "远山银行"),
        ("出", "9000.00", "755.50", "失败", C, "北渡银行"),
    ]
    assert [(row["交易卡号"], row["现金标志"], row["交易余额"]) for row in told["北渡"]] == [
        (B, "", "500.00"),
        (B, "现金", "400.00"),
    ]


def test_the_books_can_be_read_beside_a_bank_that_runs(tmp_path: Path) -> None:
    scenario = scenario_of(ACCOUNTS)
    assert read_bank(scenario, tmp_path) is None
    bank, journal = open_bank(scenario, tmp_path, started_at=START, gate=Gate({}))
    said = message("S1", "100101", amount="400.00")
    send(bank, said)
    journal.note_order("/v1/messages", said, authority=US, now=START)
    beside = read_bank(scenario, tmp_path)
    assert beside is not None
    assert beside.counter.books.free(beside.counter.books.accounts[A], at(1)) == 60_000
    assert read_bank(scenario_of("seed = 2\n" + ACCOUNTS), tmp_path) is None
    journal.close()
    assert ask(beside, message("Q1", "100301"))["rows"] == []
