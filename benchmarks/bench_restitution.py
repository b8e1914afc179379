"""How fast is held money shared out: 100,000 claims over 1,000 holds, from files to the finished JSON.

Peer: what anybody would write with the standard library in an hour: ``csv.DictReader``, ``Decimal`` shares cut to the
cent, no remainders, no ties, no traced amounts, no rejects, the same JSON rows. Both run in turns in the same process,
in CPU seconds. Promise: under 5 s, and at most eight times the peer; with traced amounts (three a claim, 300,000 rows)
the arithmetic stays under 5 s too, and what reading those rows costs is shown beside it.

    python benchmarks/bench_restitution.py [CLAIMS] [HOLDS] [--runs N]
"""

import argparse
import csv
import json
import random
import sys
import tempfile
from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.measuring import Row, in_turns  # noqa: E402
from benchmarks.tables import compose_terminal  # noqa: E402
from firsthour.law.restitution_rule import example_restitution_rule  # noqa: E402
from firsthour.recovery.restitution import Restitution, share_out  # noqa: E402
from firsthour.recovery.restitution_answer import Stated, answer_restitution, read_stated  # noqa: E402

CLAIMS, HOLDS = 100_000, 1_000
PROMISE_S = 5.0
PROMISE_TIMES = 8.0
TRACED_A_CLAIM = 3


def write_case(folder: Path, n_claims: int, *, n_holds: int) -> None:
    """Write an invented case: long-tailed losses, holds of about half of them, traced amounts that overshoot."""
    draw = random.Random(20261122)
    losses = [int(draw.paretovariate(1.2) * 100_000) for _ in range(n_claims)]
    with (folder / "claims.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["claim_id", "victim", "loss", "returned"])
        rows.writerows([f"c{n}", f"示例{n}", yuan(loss), yuan(loss // 10 * (n % 3))] for n, loss in enumerate(losses))
    with (folder / "holds.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["hold_id", "account", "amount"])
        mean = sum(losses) // (2 * n_holds)
        rows.writerows([f"h{n}", f"622999{n:013d}", yuan(draw.randrange(2 * mean))] for n in range(n_holds))
    with (folder / "traced.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["claim_id", "hold_id", "amount"])
        for n, loss in enumerate(losses):
            rows.writerows(
                [f"c{n}", f"h{hold}", yuan(loss // 2)] for hold in draw.sample(range(n_holds), TRACED_A_CLAIM)
            )


def yuan(fen: int) -> str:
    """Return fen as a file says them."""
    return f"{fen // 100}.{fen % 100:02d}"


def share_as_a_peer(folder: Path) -> str:
    """Share the pool as a short script would; returns its JSON."""
    with (folder / "claims.csv").open(encoding="utf-8", newline="") as file:
        still = {row["claim_id"]: Decimal(row["loss"]) - Decimal(row["returned"]) for row in csv.DictReader(file)}
    with (folder / "holds.csv").open(encoding="utf-8", newline="") as file:
        pool = sum(Decimal(row["amount"]) for row in csv.DictReader(file))
    owed, cent = sum(still.values()), Decimal("0.01")
    shares = {key: (pool * part / owed).quantize(cent, ROUND_DOWN) for key, part in still.items()}
    return json.dumps(
        [{"claim_id": key, "amount_fen": int(part * 100), "way": "pro-rata"} for key, part in shares.items()]
    )


def share_as_the_verb(folder: Path, *, traced: bool = False) -> str:
    """Do what ``firsthour restitution --json`` does; returns its JSON."""
    rows = folder / "traced.csv" if traced else None
    stated = read_stated(folder / "claims.csv", folder / "holds.csv", traced=rows)
    return json.dumps(answer_restitution(stated, example_restitution_rule()), ensure_ascii=False)


def share_only(stated: Stated) -> Restitution:
    """Do only the arithmetic."""
    return share_out(stated.claims, stated.holds, traced=stated.traced, named=stated.named)


def measure(folder: Path, n_claims: int, *, n_holds: int, runs: int) -> list[Row]:
    """Return the rows of the table."""
    write_case(folder, n_claims, n_holds=n_holds)
    stated = read_stated(folder / "claims.csv", folder / "holds.csv", traced=folder / "traced.csv")
    name = f"{n_claims:,} claims × {n_holds:,} holds"
    also = f"{name}, {TRACED_A_CLAIM} traced a claim"
    calls = {
        name: (partial(share_as_the_verb, folder), PROMISE_S),
        f"{also}: arithmetic": (partial(share_only, stated), PROMISE_S),
        f"{also}: from files to JSON": (partial(share_as_the_verb, folder, traced=True), None),
    }
    rows = []
    for what, (call, limit) in calls.items():
        pair = in_turns(partial(share_as_a_peer, folder), [call] * runs)
        said, peer = f"{pair.candidate:.2f} s", f"{pair.yardstick:.2f} s (peer: Decimal script, pool only)"
        rows.append(Row(what, said, peer, pair.candidate, "s", "<", limit))
        if what == name:
            rows.append(Row(f"{what}: times the peer", said, peer, 1 / pair.share, "×", "≤", PROMISE_TIMES))
    return rows


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("claims", type=int, nargs="?", default=CLAIMS)
    parser.add_argument("holds", type=int, nargs="?", default=HOLDS)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(Path(folder), asked.claims, n_holds=asked.holds, runs=asked.runs)
    print(compose_terminal(rows))
    return int(any(row.is_met is False for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
