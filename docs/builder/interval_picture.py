"""Why is the index exact? The credit line over the debit line of one account, drawn from its real index."""

from docs.builder.drawing import box, drawing, stroke, words
from docs.builder.lots_picture import STOLEN
from docs.builder.small_ledgers import FIVE_RULES, book_of_files, yuan

from firsthour.tracing.index import build_index

_SCALE, _LEFT, _HIGH, _LOW, _BAR = 4.3 / 100, 96.0, 46.0, 120.0, 30.0
_WORDS = {
    "en": {"credits": "came in", "debits": "went out", "rest": "still there",
           "title": "Account A: credits and debits end to end"},
    "zh": {"credits": "进账", "debits": "出账", "title": "账户 A：进账与出账各自首尾相接", "rest": "仍在账内"},
}  # fmt: skip
Intervals = list[tuple[str, int, int]]


def intervals_of(account: str) -> tuple[Intervals, Intervals]:
    """Return the credits and the debits of an account as the fifo index lays them: transfer, from, to in fen."""
    book = book_of_files(FIVE_RULES)
    arrays, line = build_index(book, rule="fifo").arrays, book.line_accounts.index(account)
    begin, end = arrays["credit_bounds"][line : line + 2]
    credits = []
    for event in arrays["credit_events"][begin:end]:
        start = int(arrays["credit_starts"][event])
        credits.append((book.transfer_id(int(event)), start, start + int(book.amount[event])))
    begin, end = arrays["debit_bounds"][line : line + 2]
    laid = [(int(start), int(event)) for start, event in arrays["debits"][begin:end]]
    debits = [(book.transfer_id(event), start, laid[i + 1][0]) for i, (start, event) in enumerate(laid[:-1])]
    return credits, debits


def interval_picture(*, language: str) -> str:
    """Return the picture of account A's two lines and how they exchange their intervals."""
    said, (credits, debits) = _WORDS[language], intervals_of("A")
    shapes = [
        words(16, _HIGH + 20, text=said["credits"], look="bold"),
        words(16, _LOW + 20, text=said["debits"], look="bold"),
    ]
    total = max(end for _, _, end in credits)
    stolen = next((start, end) for name, start, end in credits if name == STOLEN)
    last = debits[-1][2]
    for _, start, end in [*debits, ("", last, total)]:
        low, high = max(start, stolen[0]), min(end, stolen[1])
        if low < high:
            shapes.append(
                box(_x(low), _HIGH + _BAR, width=_x(high) - _x(low), height=_LOW - _HIGH - _BAR, look="through")
            )
    shapes += _line(credits, _HIGH, stolen=True)
    shapes += _line(debits, _LOW, stolen=False)
    shapes += [box(_x(last), _LOW, width=_x(total) - _x(last), height=_BAR, look="gap")]
    shapes += [
        words(
            (_x(last) + _x(total)) / 2,
            _LOW + 20,
            text=f"{said['rest']} {yuan(total - last)}",
            anchor="middle",
            look="small",
        )
    ]
    edges = sorted({start for _, start, _ in credits + debits} | {total})
    for edge in edges:
        shapes.append(stroke(_x(edge), _HIGH - 6, to=(_x(edge), _LOW + _BAR + 8), look="guide"))
        shapes.append(words(_x(edge), _LOW + _BAR + 24, text=yuan(edge), look="small dim", anchor="middle"))
    return drawing(_x(total) + 24, _LOW + _BAR + 38, title=said["title"], shapes=shapes)


def _x(fen: int) -> float:
    return _LEFT + fen * _SCALE


def _line(intervals: Intervals, y: float, *, stolen: bool) -> list[str]:
    shapes = []
    for name, start, end in intervals:
        look = "stolen" if stolen and name == STOLEN else "clean" if stolen else "seen"
        shapes.append(box(_x(start), y, width=_x(end) - _x(start), height=_BAR, look=look))
        on = "bold on" if look == "stolen" else "bold"
        shapes.append(
            words((_x(start) + _x(end)) / 2, y + 20, text=f"{name} · {yuan(end - start)}", look=on, anchor="middle")
        )
    return shapes
