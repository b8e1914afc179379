"""How fast is one full, exact pass over the ledger, for one claim and for eight, beside the yardstick B?

What is timed is ``walk_book``, as called from Python: the balances before the claim, the walk from the claim to
the ledger's last event, and summing up. That the book's numbers are within bounds is checked once, before.
"""

from collections.abc import Callable, Sequence

import numpy as np

from benchmarks._kernel_yardstick import move_amounts
from benchmarks.drawn_claims import draw_takes
from benchmarks.generated_book import generate_book
from benchmarks.measuring import VOID_BELOW, Pair, Row, cpu_seconds, in_turns, show_rate, show_seconds
from firsthour.ledger.book import Book
from firsthour.tracing.passes import Take, walk_book
from firsthour.tracing.rules import FIFO, LIFO, RULES

WARM_UP = 20_000  # transfers of the ledger on which everything is compiled
EARLY = 0.1  # claims come from this part of the ledger, so that the walk is nearly all of it
LIMITS = dict.fromkeys(RULES, 0.5) | {FIFO: 0.05, LIFO: 0.05}
TOGETHER = 8
TOGETHER_LIMIT = 2.0


def yardstick_on(book: Book) -> Callable[[], None]:
    """Return the yardstick B on the arrays of a book, compiled."""
    balances = np.zeros(book.n_lines, dtype=np.int64)
    move_amounts(balances, book.src[:10], book.dst[:10], book.amount[:10])
    return lambda: move_amounts(balances, book.src, book.dst, book.amount)


def measure_passes(n: int, *, runs: int) -> list[Row]:
    """Return the rows of the full passes on ``n`` generated transfers."""
    _warm_up()
    book = generate_book(n)
    walk_all(book, draw_takes(book, 1), rules=RULES)
    takes = draw_takes(book, max(runs, TOGETHER), first_share=EARLY)
    pairs = {rule: measure_one_claim(book, takes[:runs], rule=rule) for rule in RULES}
    rows = [row_of_yardstick(pairs.values(), n)]
    rows += [_row_of_pass(rule, pair, n) for rule, pair in pairs.items()]
    rows += [_measure_together(book, takes[:TOGETHER], rule=rule) for rule in RULES if rule not in (FIFO, LIFO)]
    return rows


def measure_one_claim(book: Book, takes: Sequence[Take], *, rule: str) -> Pair:
    """Return the seconds of one full pass for each of some claims, in turns with B."""
    return in_turns(yardstick_on(book), [_pass_for(book, [take], rule) for take in takes])


def row_of_yardstick(pairs: Sequence[Pair], n: int) -> Row:
    """Return the row of B over all its runs; below the limit the run is void."""
    seconds = float(np.median([second for pair in pairs for second in pair.yardsticks]))
    rate, limit = n / seconds / 1e6, VOID_BELOW / 1e6
    return Row("B, the yardstick", show_rate(seconds, n), "", rate, "M/s", limit=limit, is_yardstick=True)


def walk_all(book: Book, takes: Sequence[Take], *, rules: Sequence[str]) -> None:
    """Walk a book under some rules, so that nothing is compiled or checked for the first time later."""
    for rule in rules:
        walk_book(book, takes, rule=rule)


def _warm_up() -> None:
    book = generate_book(WARM_UP)
    walk_all(book, draw_takes(book, TOGETHER), rules=RULES)
    walk_all(book, draw_takes(book, 1), rules=RULES)


def _pass_for(book: Book, takes: Sequence[Take], rule: str) -> Callable[[], object]:
    return lambda: walk_book(book, takes, rule=rule)


def _row_of_pass(rule: str, pair: Pair, n: int) -> Row:
    measured = f"{show_rate(pair.candidate, n)} ({show_seconds(pair.candidate)})"
    beside = f"B {show_rate(pair.yardstick, n)}"
    return Row(f"{rule}: one claim, full pass", measured, beside, pair.share, "B", "≥", LIMITS[rule])


def _measure_together(book: Book, takes: Sequence[Take], *, rule: str) -> Row:
    """Measure claims in one pass between passes for each alone: before, in the middle, after."""
    together, half = _pass_for(book, takes, rule), len(takes) // 2
    joint, alone = [cpu_seconds(together)], []
    for part in (takes[:half], takes[half:]):
        alone += [cpu_seconds(_pass_for(book, [take], rule)) for take in part]
        joint.append(cpu_seconds(together))
    seconds = float(np.median(joint))
    beside = f"{len(takes)} passes {show_seconds(sum(alone))}"
    what = f"{rule}: {len(takes)} claims in one pass"
    return Row(what, show_seconds(seconds), beside, sum(alone) / seconds, "times", "≥", TOGETHER_LIMIT)
