"""Small random cities as tables, with claims that meet, shortfalls, bounces, clocks that are wrong, hidden rows."""

from dataclasses import dataclass, replace
from functools import cached_property

from hypothesis import strategies as st

from firsthour.city.books_shown import Shown
from tests.spec.city.city_tables import Ranges, TableCity, city_of, show

BANKS = "ABCD"
OTHERS = "KM"  # cash, a merchant
CLOCKS = ("+0", "+0", "+75", "-130", "+310", "day")


@dataclass
class Hidden:
    """The table of a city, and what some files show of it (see ``city_tables.show``)."""

    table: str
    covered: dict[str, Ranges]
    hidden: str
    untold: str

    @cached_property
    def city(self) -> TableCity:
        """The city of the table."""
        return city_of(self.table)

    @cached_property
    def shown(self) -> Shown:
        """What the files show; of an account without any row there is no file."""
        shown = show(self.city, self.covered, hidden=self.hidden, untold=self.untold)
        with_rows = {account: spans for account, spans in shown.spans.items() if any(s.has_rows for s in spans)}
        return replace(shown, spans=with_rows)


@st.composite
def small_tables(draw: st.DrawFn, *, with_clocks: bool = False) -> str:
    """Return the table of a city of four accounts and up to 30 payments, no two of equal amount."""
    clocks = st.sampled_from(CLOCKS) if with_clocks else st.just("+0")
    rows = [f"bank {name} {draw(st.sampled_from([0, 0, 500, 2000, -700]))} {draw(clocks)}" for name in BANKS]
    rows += ["cash K", "merchant M"]
    n_claims = 0
    for number in range(draw(st.integers(3, 30))):
        amount = draw(st.integers(0, 60)) * 40 + number + 1
        payer, payee = draw(st.sampled_from(BANKS)), draw(st.sampled_from(BANKS + BANKS + OTHERS))
        words = draw(st.sampled_from(["", "", "", "", "claim", "claim", "in", "failed", "bounced 1", "bounced 3"]))
        if words == "in":
            rows.append(f"M -> {payer} {amount} {draw(st.sampled_from(['', 'refund']))}")
        elif words == "claim" and payee in BANKS:
            n_claims += 1
            rows.append(f"{payer} -> {payee} {amount} claim c{n_claims}")
        else:
            rows.append(f"{payer} -> {payee} {amount} {words if words != 'claim' else ''}")
        if draw(st.integers(0, 11)) == 0:
            rows.append("next day")
    return "\n".join(rows)


@st.composite
def small_views(draw: st.DrawFn) -> Hidden:
    """Return a city and what files show of it: spans, gaps, accounts never returned, rows missing or silent."""
    table = draw(small_tables(with_clocks=True))
    city = city_of(table)
    n = len(city.moves)
    covered: dict[str, Ranges] = {}
    for name in BANKS:
        if draw(st.integers(0, 5)) > 0:
            covered[name] = _ranges(draw, n, once=city.institutions[city.named(name)].day_only)
    marks = st.builds(lambda number, side: f"t{number}{side}", st.integers(1, n), st.sampled_from(["<", ">", "<<"]))
    hidden = draw(st.lists(marks, max_size=3))
    untold = draw(st.lists(marks, max_size=3))
    return Hidden(table, covered, " ".join(hidden), " ".join(untold))


def _ranges(draw: st.DrawFn, n: int, *, once: bool) -> Ranges:
    """Return spans from payment to payment, by time, apart from each other."""
    edges = sorted(draw(st.lists(st.integers(1, n), unique=True, min_size=2, max_size=2 if once else 6)))
    if draw(st.integers(0, 2)) == 0:
        edges = [1, n] if once or n < 4 else [1, *edges[1:-1], n]
    pairs = list(zip(edges[::2], edges[1::2], strict=False))
    return [(first, last) for first, last in pairs if first <= last]
