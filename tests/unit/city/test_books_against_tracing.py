"""The city's books and the tracer, which know nothing of each other, agree to the fen on random small cities."""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import assume, given, seed, settings

from firsthour.base.clock import Precision, format_us
from firsthour.base.money import format_amount
from firsthour.city.books import RULES, keep_books
from firsthour.city.books_shown import Shown, ShownRows, ShownSpan, Side, Told
from firsthour.city.books_steps import view_of
from firsthour.city.model import AccountKind, MoveState, Purpose
from firsthour.ledger.book import Book
from firsthour.ledger.reading import AccountFacts
from firsthour.tracing.claims import Claim
from firsthour.tracing.trace import trace_claims
from tests import ledger_tables
from tests.book_tables import book_of, claims_on
from tests.spec.city.city_tables import TableCity, city_of, entry_lines
from tests.unit.city.small_cities import Hidden, small_tables, small_views

COLUMNS = "own  time  in  out  balance  peer  kind  memo  serial"


@seed(20260301)
@settings(max_examples=150, deadline=None)
@given(small_tables())
def test_plain_movements_traced_in_full_are_what_the_books_say(table: str) -> None:
    city = city_of(table)
    book, claims = _plain_book(city)
    traced = trace_claims(book, claims_on(book, claims), rules=RULES)
    books = keep_books(city)
    assert traced["unmatched"] == books.unmatched == []
    for rule in RULES:
        assert _sorted(traced["rules"][rule]["claims"]) == _sorted(books.claims[rule]), rule


@seed(20260302)
@settings(max_examples=150, deadline=None)
@given(small_views())
def test_statements_imported_and_traced_are_what_the_books_say_of_what_is_shown(hidden: Hidden) -> None:
    city, shown = hidden.city, hidden.shown
    with tempfile.TemporaryDirectory() as folder:
        book = _statement_book(city, shown, Path(folder))
    view = view_of(city, shown)
    claims = [
        Claim(one.claim_id, city.accounts[one.account].number, view.claim_moment(place), one.amount)
        for place, one in enumerate(city.claims)
    ]
    assume(claims)
    traced = trace_claims(book, claims, rules=RULES)
    assume(not _takes_another(book, traced))
    books = keep_books(city, shown=shown)
    assert {one["claim_id"] for one in traced["unmatched"]} == {one["claim_id"] for one in books.unmatched}
    for rule in RULES:
        assert _sorted(traced["rules"][rule]["claims"]) == _sorted(books.claims[rule]), rule


def _takes_another(book: Book, traced: dict[str, Any]) -> bool:
    """Tell whether a claim whose own row is not known is taken for a larger payment at about that time."""
    amounts = {book.transfer_id(event): int(book.amount[event]) for event in range(book.n_events)}
    matched = [one for one in traced["rules"]["fifo"]["claims"] if "transfer_id" in one]
    larger = any(amounts[one["transfer_id"]] != one["amount_fen"] for one in matched)
    return larger or any(one["candidates"] for one in traced["unmatched"])


def _sorted(claims: list[dict[str, Any]]) -> list[str]:
    days = [f"{c['claim_id']} {rest['account']} {rest['as_of']}" for c in claims for rest in c["rests"]]
    return sorted(entry_lines(claims) + days)


def _plain_book(city: TableCity) -> tuple[Book, str]:
    """Return the tracer's book of all that happened, and its claims, as ``book_tables`` writes them."""
    rows = [f"open {a.number} {max(a.opening_fen, 0)}" for a in city.accounts if a.kind == AccountKind.BANK]
    claims = []
    for move in city.moves[city.moves["state"] == MoveState.DONE]:
        payer, payee = city.accounts[move["payer"]], city.accounts[move["payee"]]
        src = payer.number if payer.kind == AccountKind.BANK else f"?{payer.number}"
        if payee.kind == AccountKind.BANK:
            rows.append(f"{src} -> {payee.number} {move['amount']}")
        else:
            later = city.moves[(city.moves["number"] > move["number"]) & (city.moves["purpose"] == Purpose.REFUND)]
            back = later[(later["payer"] == move["payee"]) & (later["payee"] == move["payer"])]
            words = f"{payee.kind.name.lower()}{' refunded' if len(back) else ''}"
            rows.append(f"{src} -> ?{payee.number or '~cash'} {move['amount']} {words}")
        if move["claim"] >= 0:
            claims.append(f"{city.claims[move['claim']].claim_id} t{len(rows)} {move['amount']}")
    return book_of("\n".join(rows), days=city.n_days), "\n".join(claims)


def _statement_book(city: TableCity, shown: Shown, folder: Path) -> Book:
    """Return what the ledger makes of the statements, one file for each span of each account."""
    files = []
    for account, spans in shown.spans.items():
        own = shown.rows[shown.rows["account"] == account]
        for number, span in enumerate(spans):
            inside = own[(own["time_us"] >= span.from_us) & (own["time_us"] < span.to_us)]
            facts = AccountFacts(number=city.accounts[account].number, from_us=span.from_us, to_us=span.to_us)
            table = "\n".join([COLUMNS, *_rows(city, inside, span)])
            files.append(ledger_tables.Statement(table, accounts=[facts], hash_prefix=f"{account:04x}{number:04x}"))
    return ledger_tables.book_of(folder, *files)


def _rows(city: TableCity, rows: ShownRows, span: ShownSpan) -> list[str]:
    written = []
    moves = {int(move["number"]): move for move in city.moves}
    balance = span.opening or 0
    for row in rows:
        move, side = moves[int(row["number"])], Side(int(row["side"]))
        peer = city.accounts[move["payer"] if side == Side.RECEIVES else move["payee"]]
        amount = int(move["amount"])
        balance += -amount if side == Side.PAYS else amount
        told = row["told"] == Told.NUMBER
        kind = peer.kind.name.lower() if told and peer.kind != AccountKind.BANK else "-"
        memo = "退汇" if side == Side.RETURNS else "退款" if move["purpose"] == Purpose.REFUND else "-"
        cells = [
            city.accounts[row["account"]].number,
            format_us(int(row["time_us"]), Precision(int(row["precision"]))),
            format_amount(amount) if side != Side.PAYS else "-",
            format_amount(amount) if side == Side.PAYS else "-",
            format_amount(balance),
            (peer.number or "-") if told else "-",
            kind,
            memo,
            f"S{int(move['number']):08d}",
        ]
        written.append("  ".join(cells))
    return written
