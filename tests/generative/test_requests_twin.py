"""The list of requests is what its slow twin lists: same holes, days, amounts, transfers and order."""

from hypothesis import given, seed, settings
from hypothesis import strategies as st

from firsthour.base.clock import DAY_US, MINUTE_US, Precision, day_start_us, format_us, local_day
from firsthour.ledger.book import Book, Span
from firsthour.tracing.passes import Take, walk_book
from firsthour.tracing.requests import rank_requests
from firsthour.tracing.requests_needs import NeedFinder
from firsthour.tracing.rules import RULES
from tests.book_tables import FIRST_US
from tests.generative.small_books import books_with_takes
from tests.reference.slow_requests import Place, SlowRequest, request_slowly

STEPS = (MINUTE_US, 11 * 60 * MINUTE_US, DAY_US)
AMOUNTS = st.sampled_from([2, 3, 5, 8, 100])


@st.composite
def books_with_spans(draw: st.DrawFn) -> tuple[Book, list[tuple[int, int]]]:
    """Return a book over many days whose lines have any spans, and whose unseen account may be a firm's."""
    book, takes = draw(books_with_takes(amounts=AMOUNTS))
    step = draw(st.sampled_from(STEPS))
    for column in (book.time_us, book.dst_time_us):
        column[:] = [FIRST_US + event * step for event in range(book.n_events)]
    if draw(st.booleans()):
        book.dst_precision[:] = Precision.DAY
        book.dst_time_us[:] = [day_start_us(local_day(int(time_us))) for time_us in book.time_us]
    book.spans.clear()
    for line in range(book.n_lines):
        bounds = sorted(draw(st.sets(st.integers(0, 40), max_size=6)))
        for begin, end in zip(bounds[::2], bounds[1::2], strict=False):
            book.spans.append(Span(line, FIRST_US + begin * step, FIRST_US + end * step, None, None))
    unseen = draw(st.sampled_from(["", "财付通", "示例银行"]))
    book.institutions |= {name: unseen for name in ("0", "X") if unseen}
    return book, takes


@seed(20260401)
@settings(max_examples=400)
@given(books_with_spans())
def test_requests_are_those_of_the_slow_twin(case: tuple[Book, list[tuple[int, int]]]) -> None:
    book, takes = case
    finder = NeedFinder(book, [str(number) for number in range(len(takes))])
    for rule in RULES:
        finder.add_passage(walk_book(book, [Take(*take) for take in takes], rule=rule), rule=rule)
    order = [str(number) for number in range(len(takes))]
    listed = rank_requests(finder, rules=RULES, order=order)
    firm = {name for name, institution in book.institutions.items() if institution == "财付通"}
    slow = request_slowly(book, takes, rules=RULES, answering=firm)
    found = [(entry["account"], entry["from"], entry["amount_fen"]) for entry in listed]
    assert found == [(place[0], _written(place[2]), max(one.by_rule.values())) for place, one in slow]
    assert sorted(map(_told, listed)) == sorted(_told_slowly(place, one) for place, one in slow)


def _told_slowly(place: Place, one: SlowRequest) -> str:
    days, claims = map(_written, place[2:]), [str(claim) for claim in sorted(one.claims)]
    return str([*place[:2], *days, one.by_rule, sorted(one.transfers), claims])


def _written(day: int) -> str:
    return format_us(day_start_us(day), Precision.DAY)


def _told(entry: dict) -> str:
    words = [entry[name] for name in ("account", "reason", "from", "to", "by_rule")]
    return str([*words, sorted(entry["transfers"]), entry["claims"]])
