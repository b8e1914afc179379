"""Is the dossier on worlds of real files whole: do its figures add up, and does each lead to a row that says so?"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from firsthour.cli.dossier import make_dossier
from firsthour.ledger.books import open_book
from firsthour.ledger.importing import import_files
from firsthour.papers.dossier_page import dossier_page
from firsthour.tracing.trace import trace_claims
from tests.integration.small_worlds import World
from tests.unit.tracing.dossier_sums import list_figures, sum_of

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize("seed", [3, 5, 7, 11])
def test_a_dossier_on_statements_with_holes(seed: int, tmp_path: Path) -> None:
    world = World(seed)
    statements = tmp_path / "statements"
    statements.mkdir()
    for account in world.accounts:
        cut = world.quiet_days(account) if int(account.card[-1]) % 3 == 0 else None
        parts = [account.statement(to_day=cut[0]), account.statement(from_day=cut[1])] if cut else [account.statement()]
        for number, part in enumerate(parts):
            if part and not account.hidden:
                (statements / f"{account.card}_{number}.csv").write_bytes(part)
    import_files([statements], tmp_path / "ledger", now=NOW)
    content = make_dossier(tmp_path / "ledger", world.claims, rule="fifo", now=NOW)
    answer = trace_claims(open_book(tmp_path / "ledger"), world.claims)
    for rule, result in answer["rules"].items():
        assert content["sections"][0]["sums"][rule] == result["conservation"]
    for name, rule, mode, figure in list_figures(content):
        if figure["transfers"]:
            assert sum_of(content, figure, rule=rule, mode=mode) == figure["amount_fen"], (name, rule)
    rows = {(row[0], row[1], row[2]): row[4:] for row in content["source_rows"]}
    for transfer in content["transfers"]:
        for row in transfer["rows"]:
            assert f"{transfer['amount_fen'] / 100:.2f}" in rows[row["file"], row["sheet"], row["row"]]
    page = dossier_page(content, language="zh")
    assert str(tmp_path) not in page
