"""Is the table of the site what ``firsthour restitution`` computes from the files that it is taken out as?"""

import json
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from django.conf import settings

from firsthour.cli.app import main
from firsthour.recovery.restitution_files import Investor
from firsthour.web.restitution.models import SharePlan, VictimClaim
from firsthour.web.restitution.operations.deciding import NothingMayGoError
from firsthour.web.restitution.operations.planning import add_evidence
from firsthour.web.restitution.operations.registering import NewFund, add_fund, add_investors
from firsthour.web.restitution.queries.exports import write_tables
from tests.web.intake.report_world import acting
from tests.web.restitution.core_world import ask, begun, expect_books, fund, plan, victim

pytestmark = pytest.mark.django_db
NAMES = ("温若白", "闻行舟", "=谷棠", "蒲声,水宁", "柏言")


def computed(table: SharePlan, folder: Path, capsys: pytest.CaptureFixture[str]) -> list[list[object]]:
    """Return the payments the command line computes from the exported files."""
    for name, content in write_tables(table, with_names=True).items():
        (folder / name).write_bytes(content)
    paths = [f"--{name}={folder / name}.csv" for name in ("claims", "holds", "traced")]
    capsys.readouterr()
    assert main(["restitution", *paths, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["rejected"] == []
    return [[one["claim_id"], one["hold_id"], one["amount_fen"], one["way"]] for one in answer["payments"]]


@pytest.mark.parametrize("seed", range(3))
def test_the_command_line_computes_the_same_from_the_exported_files(
    force, now: datetime, tmp_path: Path, capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    dice, one = Random(seed), begun(force, now)
    claims = [victim(one, name, dice.randint(1, 900_000), force=force, now=now) for name in NAMES]
    funds = [fund(one, f"000000{n:04d}", dice.randint(1, 300_000), force=force, now=now) for n in range(4)]
    add_fund(one, NewFund("华屿银行", "USD-1", 1_234, currency="USD"), by=acting(force.bob), now=now)
    for held in funds[:2]:
        for claim in dice.sample(claims, 1 + seed % 2):
            held.refresh_from_db()
            add_evidence(
                held, claim, amount_fen=dice.randint(1, 90_000), is_deposit=False, source="fifo", version=held.version,
                by=acting(force.bob), now=now,
            )  # fmt: skip
    table = plan(one, force=force, now=now)
    assert computed(table, tmp_path, capsys) == table.payments
    assert "谷棠" not in write_tables(table, with_names=False)["claims.csv"].decode()


def test_a_citys_own_formula_is_the_sites_and_the_command_lines(
    force, now: datetime, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import firsthour.law

    own = Path(firsthour.law.__file__).with_name("restitution_rule.toml").read_text(encoding="utf-8")
    changed = own.replace('formula = "largest-remainder"', 'formula = "tail-to-largest"')
    home = Path(settings.HOME)
    (home / "restitution_rule.toml").write_text(changed, encoding="utf-8")
    monkeypatch.setenv("FIRSTHOUR_HOME", str(home))
    try:
        one = begun(force, now)
        for name in NAMES[:3]:
            victim(one, name, 10_000, force=force, now=now)
        fund(one, "0000002219", 200, force=force, now=now)
        table = plan(one, force=force, now=now)
        assert [each[2] for each in table.payments] == [68, 66, 66]
        assert table.formula == "tail-to-largest"
        assert computed(table, tmp_path, capsys) == table.payments
    finally:
        (home / "restitution_rule.toml").unlink()


def test_a_group_case_gives_back_to_who_received_less_round_by_round(force, now: datetime) -> None:
    one = begun(force, now)
    typed = [Investor("温若白", 100_000, 40_000, "CNY"), Investor("闻行舟", 50_000, 50_000, "CNY"),
             Investor("谷棠", 10_000, 90_000, "CNY"), Investor("柏言", 20_000, 0, "CNY")]  # fmt: skip
    assert add_investors(one, typed, by=acting(force.bob), now=now) == 4
    owed = {claim.victim: claim.open_fen for claim in VictimClaim.objects.filter(restitution=one)}
    assert owed == {"温若白": 60_000, "柏言": 20_000}
    fund(one, "0000002219", 8_000, force=force, now=now)
    table = plan(one, force=force, now=now)
    assert sorted(each[2] for each in table.payments) == [2_000, 6_000]
    assert table.needs_notice
    expect_books(one)
    with pytest.raises(NothingMayGoError):
        ask(table, force=force, now=now)


def test_the_same_registers_give_the_same_digest(force, now: datetime) -> None:
    one = begun(force, now)
    victim(one, "温若白", 10_000, force=force, now=now)
    fund(one, "0000002219", 100, force=force, now=now)
    first, second = (plan(one, force=force, now=now) for _again in range(2))
    assert (first.digest, first.code_version) == (second.digest, second.code_version)
    assert SharePlan.objects.filter(is_stale=False).get() == second
