"""Which schemes live on their members' money: a pyramid scheme and a fund-raising firm?

What a scheme pays back is the money of those who come later; nothing else earns it. Payments into a scheme are no
claims: its members paid of their own will.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from firsthour.base.clock import DAY_US, MINUTE_US
from firsthour.city.economy import Longs, draws, load_habits, read_amounts
from firsthour.city.economy_candidates import TICK_US, Candidates, Mode, make_candidates
from firsthour.city.economy_days import EVERYTHING
from firsthour.city.frauds import SCHEME_STREAM, Cast, Stage, choose_ends, scheme_table
from firsthour.city.model import Fraud, Purpose

FUND_RAISING, PYRAMID = range(2)  # places in Population.schemes
MONTH = 30


class Members(NamedTuple):
    """Those who pay into a scheme, in the order in which they join: people, times, fen."""

    people: Longs
    times_us: Longs
    amounts: Longs


def cast_schemes(stage: Stage, number: int) -> Iterator[Cast]:
    """Yield the pyramid scheme and the fund-raising firm as frauds ``number`` and the next."""
    yield _cast_pyramid(stage, number)
    yield _cast_fund_raising(stage, number + 1)


def _choose_members(stage: Stage, chances: np.random.Generator, number: int) -> Longs:
    shuffled = np.argsort(chances.random(stage.population.n_people), kind="stable")
    return shuffled[:number].astype(np.int64)


def _times(stage: Stage, chances: np.random.Generator, days: Longs) -> Longs:
    times = load_habits().draw_times("people", chances.random(days.size), day_us=stage.start_us)
    return times + days * DAY_US


def _cast_pyramid(stage: Stage, number: int) -> Cast:
    """Everybody is brought in by somebody who came before; the first is the organiser."""
    table, population = scheme_table("pyramid"), stage.population
    chances = draws(population.seed, stream=SCHEME_STREAM, day=number)
    n_members = min(max(12, population.n_people // 40), 3000)
    people = _choose_members(stage, chances, n_members + 1)
    days = np.sort((chances.random(n_members) * stage.n_days * 0.9).astype(np.int64))
    times = np.sort(_times(stage, chances, days))
    places = np.array(table["places_fen"])[(chances.random(n_members) * len(table["places_fen"])).astype(np.int64)]
    uplines = [-1] + [int(chances.random() * joined) for joined in range(1, n_members + 1)]
    members = Members(people[1:], times, places)
    account, organiser = int(population.schemes[PYRAMID]), int(population.cards[0][people[0]])
    np.add.at(stage.openings, population.cards[0][members.people], places)
    moves = [
        _invest(stage, members, account, number),
        *_reward(stage, members, people, uplines=uplines, number=number),
        _skim(stage, account, organiser, number=number, share=300),
    ]
    return Cast(_describe_pyramid(stage, people, uplines, number=number), None, 0, moves[0][:0], _join(moves), ())


def _describe_pyramid(stage: Stage, people: Longs, uplines: list[int], *, number: int) -> Fraud:
    """Return who brought in whom: ``upline`` names, place by place, who stands above each ``member``."""
    levels = [0]
    for upline in uplines[1:]:
        levels.append(levels[upline] + 1)
    members = tuple(people[1:].tolist())
    roles = {
        "organiser": (int(people[0]),),
        "member": members,
        "upline": tuple(int(people[upline]) for upline in uplines[1:]),
    }
    for level in range(1, max(levels) + 1):
        roles[f"level{level}"] = tuple(int(people[place]) for place, at in enumerate(levels) if at == level)
    cards = stage.population.cards[0]
    accounts = {
        "scheme": (int(stage.population.schemes[PYRAMID]),),
        "organiser": (int(cards[people[0]]),),
        "member": tuple(cards[people[1:]].tolist()),
    }
    return Fraud(number, "pyramid", members, roles, accounts)


def _invest(stage: Stage, members: Members, account: int, number: int) -> Candidates:
    return make_candidates(
        Purpose.INVESTMENT,
        stage.population.cards[0][members.people],
        payee=account,
        amount=members.amounts,
        time_us=members.times_us,
        shows=True,
        fraud=number,
    )


def _reward(stage: Stage, members: Members, people: Longs, *, uplines: list[int], number: int) -> Iterator[Candidates]:
    """Yield what the first, second and third above a new member get of the place that was paid."""
    account, above = int(stage.population.schemes[PYRAMID]), np.arange(1, people.size)
    for rank, share in enumerate(scheme_table("pyramid")["upline_share"]):
        above = np.where(above >= 0, np.array(uplines)[above], -1)
        paid = above >= 0
        yield make_candidates(
            Purpose.RETURN,
            np.full(np.count_nonzero(paid), account),
            payee=stage.population.cards[0][people[above[paid]]],
            amount=members.amounts[paid] * share // 1000,
            time_us=(members.times_us[paid] + (20 + 15 * rank) * MINUTE_US) // TICK_US * TICK_US,
            fraud=number,
        )


def _skim(stage: Stage, account: int, organiser: int, *, number: int, share: int) -> Candidates:
    """Return what the organiser takes out of the scheme's account each week."""
    days = np.arange(6, stage.n_days, 7)
    times = stage.start_us + days * DAY_US + 17 * 60 * MINUTE_US
    return make_candidates(
        Purpose.TRANSFER,
        np.full(days.size, account),
        payee=organiser,
        amount=EVERYTHING,
        time_us=times,
        mode=Mode.HELD,
        share=share,
        step=100_000,
        fraud=number,
    )


def _cast_fund_raising(stage: Stage, number: int) -> Cast:
    """Many invest, get monthly returns for a while, and one day the firm has gone with what is left."""
    table, population = scheme_table("fund_raising"), stage.population
    chances = draws(population.seed, stream=SCHEME_STREAM, day=number)
    end = max(2, stage.n_days * int(table["collapse"]) // 1000)
    people = _choose_members(stage, chances, min(max(20, population.n_people // 30), 3000) + 1)
    boss, people = int(people[0]), people[1:]
    times = np.sort(_times(stage, chances, (chances.random(people.size) * end).astype(np.int64)))
    amounts = read_amounts({name: table[name] for name in ("at", "yuan", "step_fen")}).draw(chances.random(people.size))
    members, account = Members(people, times, amounts), int(population.schemes[FUND_RAISING])
    np.add.at(stage.openings, population.cards[0][people], amounts)
    card, abroad = int(population.cards[0][boss]), choose_ends(population, number).abroad[0]
    skimmed = _skim(stage, account, card, number=number, share=150)
    moves = [
        _invest(stage, members, account, number),
        *_monthly_returns(stage, members, account, end=end, number=number),
        skimmed[skimmed["time_us"] < stage.start_us + end * DAY_US],
        _run_away(stage, account, np.array([abroad, card]), end=end, number=number),
    ]
    roles = {"organiser": (boss,), "member": tuple(people.tolist())}
    accounts = {
        "scheme": (account,),
        "organiser": (card,),
        "member": tuple(population.cards[0][people].tolist()),
        "abroad": (abroad,),
    }
    fraud = Fraud(number, "fund_raising", roles["member"], roles, accounts)
    return Cast(fraud, None, 0, moves[0][:0], _join(moves), ())


def _monthly_returns(stage: Stage, members: Members, account: int, *, end: int, number: int) -> Iterator[Candidates]:
    for month in range(1, end // MONTH + 1):
        times = members.times_us + month * MONTH * DAY_US
        due = times < stage.start_us + end * DAY_US
        yield make_candidates(
            Purpose.RETURN,
            np.full(np.count_nonzero(due), account),
            payee=stage.population.cards[0][members.people[due]],
            amount=members.amounts[due] * int(scheme_table("fund_raising")["monthly_return"]) // 1000,
            time_us=times[due],
            fraud=number,
        )


def _run_away(stage: Stage, account: int, payees: Longs, *, end: int, number: int) -> Candidates:
    """Return the last two payments of the firm: abroad, and to the one who ran it."""
    last = stage.start_us + end * DAY_US + 3 * 60 * MINUTE_US
    return make_candidates(
        Purpose.LAYER,
        np.full(2, account),
        payee=payees,
        amount=EVERYTHING,
        time_us=np.array([last, last + 10 * MINUTE_US]),
        mode=Mode.HELD,
        share=np.array([800, 1000]),
        step=10_000,
        fraud=number,
    )


def _join(moves: list[Candidates]) -> Candidates:
    everything = np.concatenate(moves)
    return everything[np.argsort(everything["time_us"], kind="stable")]
