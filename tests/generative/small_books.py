"""Small random books: ties, self transfers, shortfalls, gaps, transit pairs, partly covered accounts."""

from hypothesis import strategies as st

from firsthour.ledger.book import Book, EventKind
from tests.book_tables import book_of

NAMES = "ABCD"
ENDS = ("cash", "merchant", "wallet", "never", "period", "unmatched")
AMOUNTS = st.one_of(
    st.integers(1, 9), st.integers(1, 1000), st.integers(1, 10**15), st.sampled_from([1, 10**15, 10**15 - 1, 2**50])
)
CLAIMABLE = (EventKind.TRANSFER, EventKind.IN, EventKind.IN_TRANSIT, EventKind.OUT)


@st.composite
def small_books(draw: st.DrawFn, *, amounts: st.SearchStrategy[int] = AMOUNTS) -> Book:
    """Return a book of up to 24 events over four lines."""
    rows: list[str] = []
    under_way: list[str] = []
    n_slots = 0
    account = st.sampled_from(NAMES)
    unseen = draw(st.sampled_from("0X"))  # the first or the last of all lines
    for name in NAMES:
        if draw(st.booleans()):
            rows.append(f"open {name} {draw(st.integers(0, 50))}")
    for _ in range(draw(st.integers(1, 24))):
        kind = draw(st.sampled_from(["move", "move", "move", "move", "in", "out", "leave", "arrive", "gap"]))
        x, y, amount = draw(account), draw(account), draw(amounts)
        if kind == "move":
            rows.append(f"{x} -> {y} {amount}")
        elif kind == "in":
            rows.append(f"?{unseen} -> {y} {amount}")
        elif kind == "out":
            rows.append(f"{x} -> ?{unseen} {amount} {draw(st.sampled_from(ENDS))}")
        elif kind == "leave":
            rows.append(f"{x} ->{n_slots} {y} {amount}")
            under_way.append(f"{x} {n_slots}-> {y} {amount}")
            n_slots += 1
        elif kind == "arrive" and under_way:
            rows.append(under_way.pop(draw(st.integers(0, len(under_way) - 1))))
        elif kind == "gap":
            rows += [f"close {x}", f"open {x} {draw(st.integers(0, 9))}"]
    return book_of("\n".join([*rows, *under_way, "A -> B 1"]))


@st.composite
def books_with_takes(
    draw: st.DrawFn, *, amounts: st.SearchStrategy[int] = AMOUNTS
) -> tuple[Book, list[tuple[int, int]]]:
    """Return a book and up to five claims on its transfers, partial and overlapping, in ledger order."""
    book = draw(small_books(amounts=amounts))
    claimable = [event for event in range(book.n_events) if book.kind[event] in CLAIMABLE]
    few = draw(st.lists(st.sampled_from(claimable), min_size=1, max_size=5))
    takes = []
    for event in sorted(few):
        largest = int(book.amount[event])
        takes.append((event, draw(st.one_of(st.just(largest), st.integers(1, largest)))))
    return book, takes
