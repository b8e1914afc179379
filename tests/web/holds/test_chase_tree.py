"""Is the tree what the facts make: to the fen, in any order, and with nothing guessed?"""

import random
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.recovery.messages import TransactionRow
from firsthour.web.holds.operations.chasing_arrivals import Paid
from firsthour.web.holds.operations.chasing_rows import merge_rows
from firsthour.web.holds.operations.chasing_tree import ByHand, Known, Planned, grow_tree

START = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)
ACCOUNTS = tuple(f"0000{n:06d}" for n in range(1, 7))
CASH = "cash"


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def came(minutes: float, yuan: int, *, by: str = "", balance: int | None = None) -> TransactionRow:
    return TransactionRow(at(minutes), "1", yuan * 100, None if balance is None else balance * 100, by)


def went(minutes: float, yuan: int, *, to: str = "", cash: bool = False, name: str = "") -> TransactionRow:
    return TransactionRow(at(minutes), "0", yuan * 100, None, to, name, cash_mark="01" if cash else "00")


def first(key: str, account: str, *, yuan: int, minutes: float, payer: str = "") -> Planned:
    paid = Paid(at(minutes), yuan * 100, yuan * 100, f"first:{key}", payer)
    return Planned((key,), account, (paid,))


def answers(**by_account: list[TransactionRow]) -> dict[str, object]:
    return {name.removeprefix("a"): merge_rows([("one", rows)]) for name, rows in by_account.items()}


def amounts(grown) -> dict[tuple[str, ...], int]:
    return {path: one.amount_fen // 100 for path, one in grown.hops.items()}


def test_money_goes_on_to_every_account_that_the_rows_name():
    rows = answers(a11=[came(0, 500), went(5, 300, to="22"), went(6, 150, to="33"), went(7, 20, cash=True)])
    grown = grow_tree(Known("fifo", (first("r", "11", yuan=500, minutes=0),), rows))
    assert amounts(grown) == {("r",): 500, ("r", "22"): 300, ("r", "33"): 150}
    assert [(one.kind, one.amount_fen) for one in grown.hops["r",].exits] == [("cash", 2000)]


def test_a_second_answer_takes_the_money_one_account_further():
    rows = answers(a11=[came(0, 500), went(5, 300, to="22")], a22=[came(5.1, 300, by="11"), went(9, 250, to="33")])
    grown = grow_tree(Known("fifo", (first("r", "11", yuan=500, minutes=0),), rows))
    assert amounts(grown)["r", "22", "33"] == 250


def test_only_our_share_of_a_payment_goes_on_but_it_is_found_by_its_whole_amount():
    rows = answers(
        a11=[came(-9, 100, balance=100), came(0, 500, balance=600), went(5, 300, to="22")],
        a22=[came(5, 300), went(9, 300, to="33")],
    )
    grown = grow_tree(Known("fifo", (first("r", "11", yuan=500, minutes=0),), rows))
    assert amounts(grown) == {("r",): 500, ("r", "22"): 200, ("r", "22", "33"): 200}


def test_two_rows_that_fit_one_payment_are_left_to_a_person():
    rows = answers(a11=[came(0, 500), came(3, 500), went(5, 700, to="22")])
    known = Known("fifo", (first("r", "11", yuan=500, minutes=1),), rows)
    grown = grow_tree(known)
    assert amounts(grown) == {("r",): 500}
    assert [(one.path, one.rows) for one in grown.doubts] == [(("r",), (0, 1))]
    picked = replace(known, picks={(("r",), grown.doubts[0].paid.key): rows["11"].ids[1]})
    assert amounts(grow_tree(picked))["r", "22"] == 200  # the first 500 leave first: they are not ours


def test_the_payer_tells_two_rows_apart():
    rows = answers(a11=[came(0, 500, by="77"), came(3, 500, by="88"), went(5, 700, to="22")])
    grown = grow_tree(Known("fifo", (first("r", "11", yuan=500, minutes=1, payer="88"),), rows))
    assert not grown.doubts
    assert amounts(grown)["r", "22"] == 200


def test_as_many_rows_as_payments_are_these_payments():
    rows = answers(a11=[came(0, 500), came(3, 500), went(5, 1000, to="22")])
    roots = (first("r", "11", yuan=500, minutes=0), first("s", "11", yuan=500, minutes=3))
    grown = grow_tree(Known("fifo", roots, rows))
    assert not grown.doubts
    assert amounts(grown) == {("r",): 500, ("s",): 500, ("r", "22"): 500, ("s", "22"): 500}


def test_an_arrival_that_the_bank_does_not_show_is_said():
    rows = answers(a11=[came(0, 400), went(5, 400, to="22")])
    grown = grow_tree(Known("fifo", (first("r", "11", yuan=500, minutes=0),), rows))
    assert amounts(grown) == {("r",): 500}
    assert [one.rows for one in grown.doubts] == [()]


def test_money_that_comes_back_is_followed_on():
    rows = answers(
        a11=[came(0, 500), went(5, 500, to="22"), came(29, 500), went(32, 500, to="33")],
        a22=[came(5, 500), went(29, 500, to="11")],
    )
    grown = grow_tree(Known("fifo", (first("r", "11", yuan=500, minutes=0),), rows))
    assert amounts(grown) == {
        ("r",): 500, ("r", "22"): 500, ("r", "22", "11"): 500, ("r", "22", "11", "33"): 500,
    }  # fmt: skip


def test_a_hop_by_hand_stays_as_long_as_nobody_explains_its_money():
    root = first("r", "11", yuan=500, minutes=0)
    hand = ByHand("h", ("r",), "99", 20_000, at(4))
    assert amounts(grow_tree(Known("fifo", (root,), {}, by_hand=(hand,))))["r", "99"] == 200
    unnamed = answers(a11=[came(0, 500), went(4, 200, name="某某"), went(6, 300, to="22")])
    assert amounts(grow_tree(Known("fifo", (root,), unnamed, by_hand=(hand,))))["r", "99"] == 200
    named = answers(a11=[came(0, 500), went(4, 200, to="98"), went(6, 300, to="22")])
    grown = grow_tree(Known("fifo", (root,), named, by_hand=(hand,)))
    assert amounts(grown) == {("r",): 500, ("r", "98"): 200, ("r", "22"): 300}
    assert grown.outdone == ("h",)


def test_a_hop_by_hand_after_the_last_row_takes_what_rested():
    root = first("r", "11", yuan=500, minutes=0)
    rows = answers(a11=[came(0, 500), went(6, 300, to="22")])
    early, later = ByHand("h", ("r",), "99", 20_000, at(4)), ByHand("h", ("r",), "99", 20_000, at(30))
    assert ("r", "99") not in grow_tree(Known("fifo", (root,), rows, by_hand=(early,))).hops
    assert amounts(grow_tree(Known("fifo", (root,), rows, by_hand=(later,))))["r", "99"] == 200


# The slow, obvious twin: every account a list of lots, every transfer taken lot by lot, in the order of time.


@dataclass
class Lot:
    path: tuple[str, ...] | None
    fen: int


@dataclass
class World:
    roots: list[Planned]
    rows: dict[str, list[TransactionRow]]
    moves: list[tuple[datetime, str, str, int, str]]  # at, from, to, fen, root key
    opening: dict[str, int]


def make_world(seed: int) -> World:
    """Payments of victims and transfers between accounts, no two at the same moment or of the same amount."""
    rng = random.Random(seed)
    opening = {account: rng.choice([0, 0, 70_000, 310_000]) for account in ACCOUNTS}
    balance = dict(opening)
    moves = []
    for nth in range(rng.randint(1, 3)):
        moves.append(
            (at(rng.uniform(0, 60)), f"v{nth}", ACCOUNTS[rng.randrange(2)], rng.randrange(50_000, 900_000), f"r{nth}")
        )
    moments = sorted(rng.sample(range(0, 9000), 14))
    used = {move[3] for move in moves}
    planned = sorted([*moves, *((START + timedelta(seconds=at_s), "", "", 0, "") for at_s in moments)])
    done, amounts_used = [], used
    for moment, source, target, fen, key in planned:
        if not key:
            rich = [account for account in ACCOUNTS if balance[account] > 1000]
            if not rich:
                continue
            source = rng.choice(rich)
            target = rng.choice([*(one for one in ACCOUNTS if one != source), CASH])
            fen = rng.randrange(1, balance[source] + 1)
            if fen in amounts_used:
                continue
            amounts_used.add(fen)
            balance[source] -= fen
        balance[target] = balance.get(target, 0) + fen
        done.append((moment.replace(microsecond=0), source, target, fen, key))
    known = rng.sample(ACCOUNTS, rng.randint(1, len(ACCOUNTS)))
    return World(_roots(done), _books(done, known, opening), done, opening)


def _roots(moves) -> list[Planned]:
    return [
        Planned((key,), target, (Paid(moment, fen, fen, f"first:{key}"),))
        for moment, _, target, fen, key in moves
        if key
    ]


def _books(moves, known, opening) -> dict[str, list[TransactionRow]]:
    balance, rows = dict(opening), defaultdict(list)
    for nth, (moment, source, target, fen, _) in enumerate(moves):
        for account, direction, other in ((source, "0", target), (target, "1", source)):
            if account not in known:
                continue
            balance[account] += fen if direction == "1" else -fen
            number = "" if other == CASH else other
            mark = "01" if other == CASH else "00"
            rows[account].append(
                TransactionRow(
                    moment, direction, fen, balance[account], number, serial=f"{nth}{direction}", cash_mark=mark
                )
            )
    return dict(rows)


def slow_tree(world: World, rule: str) -> tuple[dict[tuple[str, ...], int], dict[tuple[str, ...], int]]:
    """Return what arrives at each path, and what leaves it as cash, by lists of lots."""
    lots: dict[str, deque[Lot]] = {account: deque([Lot(None, fen)]) for account, fen in world.opening.items()}
    arrived: Counter[tuple[str, ...]] = Counter()
    cash: Counter[tuple[str, ...]] = Counter()
    for _, source, target, fen, key in world.moves:
        if key:
            arrived[key,] += fen
            lots[target].append(Lot((key,), fen))
            continue
        taken = _take(lots[source], fen, rule) if source in world.rows else [Lot(None, fen)]
        pieces: Counter[tuple[str, ...]] = Counter()
        for piece in taken:
            if piece.path:
                pieces[piece.path] += piece.fen
        for path, part in sorted(pieces.items(), key=lambda one: (one[1], one[0])):  # ours are a row's first fen
            if target == CASH:
                cash[path] += part
                continue
            arrived[*path, target] += part
            if target in world.rows:
                lots[target].append(Lot((*path, target), part))
        if target in world.rows:
            lots[target].append(Lot(None, fen - sum(pieces.values())))
    return dict(arrived), dict(cash)


def _take(lots: deque[Lot], fen: int, rule: str) -> list[Lot]:
    taken = []
    while fen:
        lot = lots[0] if rule == "fifo" else lots[-1]
        part = min(lot.fen, fen)
        if part:
            taken.append(Lot(lot.path, part))
        lot.fen, fen = lot.fen - part, fen - part
        if not lot.fen:
            lots.popleft() if rule == "fifo" else lots.pop()
    return taken


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["fifo", "lifo"]))
def test_the_tree_is_that_of_the_slow_twin(seed, rule):
    world = make_world(seed)
    rows = {account: merge_rows([("one", listed)]) for account, listed in world.rows.items()}
    grown = grow_tree(Known(rule, tuple(world.roots), rows))
    arrived, cash = slow_tree(world, rule)
    assert not grown.doubts
    assert {path: one.amount_fen for path, one in grown.hops.items()} == arrived
    gone = {path: sum(one.amount_fen for one in hop.exits) for path, hop in grown.hops.items() if hop.exits}
    assert gone == cash


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_overlapping_answers_in_any_order_are_one_set_of_rows(seed, rng):
    world = make_world(seed)
    parts = []
    for account, listed in world.rows.items():
        for nth in range(2):
            first_, last = sorted((rng.randrange(len(listed) + 1), rng.randrange(len(listed) + 1)))
            parts.append((account, (f"{account}-{nth}", listed[first_:last])))
        parts.append((account, (f"{account}-all", listed)))
    trees = []
    for _ in range(3):
        rng.shuffle(parts)
        by_account = defaultdict(list)
        for account, told in parts:
            by_account[account].append(told)
        rows = {account: merge_rows(told) for account, told in by_account.items()}
        trees.append(grow_tree(Known("fifo", tuple(world.roots), rows)))
    assert trees[0] == trees[1] == trees[2]
    assert {path: one.amount_fen for path, one in trees[0].hops.items()} == slow_tree(world, "fifo")[0]
