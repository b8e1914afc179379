"""When did the claims' money move: by hour, day or week, what was paid in, passed on, and left?"""

from collections.abc import Mapping, Sequence

from firsthour.base.clock import DAY_US, SHANGHAI_OFFSET_US, Moment, Precision, format_us
from firsthour.ledger.book import Book
from firsthour.tracing.dossier_figures import Numbers
from firsthour.tracing.dossier_hops import ACCOUNT, EXIT, NO_EVENT, PAYER, Hop
from firsthour.tracing.results import Json

HOUR_US = DAY_US // 24
MOST_BINS = 96
STEPS = {
    "minutes": HOUR_US // 6,
    "hour": HOUR_US,
    "day": DAY_US,
    "week": 7 * DAY_US,
    "month": 30 * DAY_US,
    "year": 365 * DAY_US,
}
WITHIN_DAY = ("minutes", "hour")
_MONDAY_US = 4 * DAY_US  # 1970-01-05


def compose_times(book: Book, numbers: Numbers, *, hops: Mapping[str, Sequence[Hop]]) -> Json:
    """Return the unit of time and, in order, every stretch of it in which claimed money moved.

    A transfer counts when it leaves. Paid in: by victims; passed on: between accounts; left: exits; lost: unseen.
    """
    moved = {rule: [hop for hop in own if hop.event != NO_EVENT] for rule, own in hops.items()}
    known = {hop.left: known_time(book, hop.left, arrived=hop.arrived) for own in moved.values() for hop in own}
    times = [moment.time_us for moment in known.values()]
    if not times:
        return {"unit": "day", "bins": []}
    by_day = any(moment.precision == Precision.DAY for moment in known.values())
    unit = _unit(max(times) - min(times), by_day=by_day)
    bins: dict[int, dict[str, list[Hop]]] = {}
    for rule, own in moved.items():
        for hop in own:
            start = _start(known[hop.left].time_us, unit)
            bins.setdefault(start, {}).setdefault(rule, []).append(hop)
    shown = Precision.MINUTE if unit in WITHIN_DAY else Precision.DAY
    return {
        "unit": unit,
        "step_s": STEPS[unit] // 1_000_000,
        "first": format_us(min(times), Precision.DAY if by_day else Precision.SECOND),
        "last": format_us(max(times), Precision.DAY if by_day else Precision.SECOND),
        "bins": [
            {
                "from": format_us(start, shown),
                "place": (start - min(bins)) // STEPS[unit],
                "by_rule": {rule: _sums(numbers, own) for rule, own in by_rule.items()},
            }
            for start, by_rule in sorted(bins.items())
        ],
    }


def known_time(book: Book, left: int, *, arrived: int) -> Moment:
    """Return when a transfer was: by the payer's row, or by the payee's where only that tells the time of day."""
    own, other = (
        Moment(int(times[event]), Precision(precisions[event]))
        for times, precisions, event in (
            (book.time_us, book.precision, left),
            (book.dst_time_us, book.dst_precision, arrived),
        )
    )
    return own if own.precision <= other.precision else other


def _unit(length_us: int, *, by_day: bool) -> str:
    fitting = [unit for unit, step in STEPS.items() if length_us // step < MOST_BINS]
    return next((unit for unit in fitting if not (by_day and unit in WITHIN_DAY)), "year")


def _start(time_us: int, unit: str) -> int:
    step = STEPS[unit]
    shift = _MONDAY_US if unit == "week" else 0
    local = time_us + SHANGHAI_OFFSET_US - shift
    return local // step * step + shift - SHANGHAI_OFFSET_US


def _sums(numbers: Numbers, hops: Sequence[Hop]) -> Json:
    paid_in = [hop for hop in hops if hop.source.kind == PAYER]
    passed_on = [hop for hop in hops if hop.source.kind != PAYER and hop.target.kind == ACCOUNT]
    left = [hop for hop in hops if hop.source.kind != PAYER and hop.target.kind == EXIT]
    lost = [hop for hop in hops if hop.source.kind != PAYER and hop.target.kind not in (ACCOUNT, EXIT)]
    named = {"paid_in": paid_in, "passed_on": passed_on, "left": left, "lost": lost}
    return {name: numbers.figure(own) for name, own in named.items()}
