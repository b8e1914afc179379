"""The slow, obvious twin of the expansion: every path is listed, and what is asked is read off the list."""

from dataclasses import dataclass

from firsthour.ledger.book import Book, End, EventKind
from firsthour.ledger.counterparties import synthetic_kind

WIDTHS = (1, 60_000_000, 86_400_000_000)  # µs that a time stands for: exact, a minute, a day


@dataclass(frozen=True)
class Step:
    """One transfer: the events in which it leaves and arrives (the same but for pairs), and who pays whom."""

    leaves: int
    arrives: int
    payer: int
    payee: int


Path = tuple[Step, ...]


@dataclass(frozen=True)
class Reached:
    """Fewest hops, and the (time, event) of the first and last arrival (backward: of the last and first leaving)."""

    hops: int
    nearest: tuple[int, int]
    farthest: tuple[int, int]


def list_all_steps(book: Book, *, window: tuple[int, int], least: dict[str, int]) -> list[Step]:
    """Return every transfer that lies in the window and is large enough."""
    steps = []
    arrivals = {int(book.slot[e]): e for e in range(book.n_events) if book.kind[e] == EventKind.IN_TRANSIT}
    for event in range(book.n_events):
        kind = EventKind(book.kind[event])
        if kind in (EventKind.OPEN, EventKind.CLOSE, EventKind.IN_TRANSIT):
            continue
        arrives = arrivals[int(book.slot[event])] if kind == EventKind.OUT_TRANSIT else event
        payer = int(book.payer[event] if kind == EventKind.IN else book.src[event])
        if payer < 0 or book.amount[event] < least.get(book.line_currencies[payer], 0):
            continue
        if all(_may_lie_in(book, e, window) for e in (event, arrives)):
            steps.append(Step(event, arrives, payer, int(book.dst[event])))
    return steps


def _may_lie_in(book: Book, event: int, window: tuple[int, int]) -> bool:
    from_us, to_us = window
    times = [(book.time_us[event], book.precision[event]), (book.dst_time_us[event], book.dst_precision[event])]
    return all(time < to_us and time + WIDTHS[precision] > from_us for time, precision in times)


def where_paths_end(book: Book) -> set[int]:
    """Return the lines that are not covered and are an exit or synthetic."""
    synthetic = {line for line, name in enumerate(book.line_accounts) if synthetic_kind(name)}
    exits = {
        int(book.dst[event])
        for event in range(book.n_events)
        if book.kind[event] == EventKind.OUT and End(book.end[event]).is_exit
    }
    return {line for line in synthetic | exits if not book.line_covered[line]}


def list_paths(book: Book, seeds: set[int], *, hops: int, steps: list[Step], backward: bool) -> list[Path]:
    """Return every path of 1 to ``hops`` steps that begins (backward: ends) at a seed."""
    ends = where_paths_end(book)
    paths: list[Path] = []
    longer: list[Path] = [()]
    for _ in range(hops):
        longer = [
            (step, *path) if backward else (*path, step)
            for path in longer
            for step in steps
            if _goes_on(path, step, seeds=seeds, ends=ends, backward=backward)
        ]
        paths += longer
    return paths


def _goes_on(path: Path, step: Step, *, seeds: set[int], ends: set[int], backward: bool) -> bool:
    if not path:
        return (step.payee if backward else step.payer) in seeds
    if backward:
        return step.payee == path[0].payer and step.arrives < path[0].leaves and step.payee not in ends
    return step.payer == path[-1].payee and path[-1].arrives < step.leaves and step.payer not in ends


def expand_slowly(book: Book, paths: list[Path], *, backward: bool) -> dict[int, Reached]:
    """Return what paths reach, line by line (a seed that none comes back to is not among them)."""
    times: dict[int, list[tuple[int, int]]] = {}
    hops: dict[int, int] = {}
    for path in paths:
        line = path[0].payer if backward else path[-1].payee
        event = path[0].leaves if backward else path[-1].arrives
        time = int(book.time_us[event] if backward else book.dst_time_us[event])
        times.setdefault(line, []).append((time, event))
        hops[line] = min(hops.get(line, len(path)), len(path))
    pick = (max, min) if backward else (min, max)
    return {line: Reached(hops[line], pick[0](own), pick[1](own)) for line, own in times.items()}


def steps_on(paths: list[Path], *, backward: bool) -> dict[int, int]:
    """Return, for each step on a path (by the event in which it leaves), its fewest hops counted from the seeds."""
    fewest: dict[int, int] = {}
    for path in paths:
        for number, step in enumerate(path[::-1] if backward else path, start=1):
            fewest[step.leaves] = min(fewest.get(step.leaves, number), number)
    return fewest


def paths_between(paths: list[Path], targets: set[int], *, backward: bool) -> list[Path]:
    """Return the paths whose far end is a target."""
    return [path for path in paths if (path[0].payer if backward else path[-1].payee) in targets]
