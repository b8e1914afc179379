"""Who in the city goes to the police, when, how, and in which words?

A victim tells what was paid as well as it is remembered; some never come. Besides the frauds there are quarrels that
are none, firms cheated by their own people, and families who miss somebody abroad.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from firsthour.base.clock import DAY_US, MINUTE_US, from_us
from firsthour.city.economy import draws
from firsthour.city.identity import phone_number
from firsthour.city.model import AccountKind, CityClaim, Holder, Moves, Purpose
from firsthour.city.work_model import CityReport, Known, ReportedPayment, work_table
from firsthour.city.world import CityWorld

REPORT_STREAM = 90
_WIDTH_US: dict[Known, int] = {"minute": MINUTE_US, "hour": 60 * MINUTE_US, "day": DAY_US}
_NOBODY = 90_000_000  # holders of cities have smaller numbers
_SHANGHAI_US = 8 * 60 * MINUTE_US


@dataclass(frozen=True)
class Loss:
    """What one victim lost in one fraud: the payments in order of time."""

    fraud: int
    victim: int
    claims: tuple[CityClaim, ...]


class Dice:
    """Draws of one stream, by what they decide."""

    def __init__(self, seed: int, *, stream: int) -> None:
        self._chances = draws(seed, stream=stream)

    def share(self) -> float:
        """Return a number from 0 to 1."""
        return float(self._chances.random())

    def happens(self, thousandths: int) -> bool:
        """Tell whether something happens that does so many times of a thousand."""
        return self.share() * 1000 < thousandths

    def between(self, fewest: int, most: int) -> int:
        """Return a whole number, both ends included."""
        return fewest + int(self.share() * (most - fewest + 1))

    def one(self, choices: Sequence[str]) -> str:
        """Return one of them."""
        return choices[int(self.share() * len(choices))]

    def weighed(self, weights: dict[str, int]) -> str:
        """Return a name, the heavier the more often."""
        place = self.share() * sum(weights.values())
        for name, weight in weights.items():
            place -= weight
            if place < 0:
                return name
        return next(reversed(weights))

    def along(self, at: Sequence[float], values: Sequence[float]) -> float:
        """Return a value on the straight lines between quantiles."""
        return float(np.interp(self.share(), at, values))


def list_losses(world: CityWorld) -> list[Loss]:
    """Return what each victim lost in each fraud, in the order of the first payments."""
    found: dict[tuple[int, int], list[CityClaim]] = defaultdict(list)
    for claim in world.claims:
        found[claim.fraud, claim.victim].append(claim)
    return [Loss(fraud, victim, tuple(claims)) for (fraud, victim), claims in found.items()]


def tell_reports(world: CityWorld) -> tuple[CityReport, ...]:
    """Return every report that is made before the city's last day ends, numbered in the order of time."""
    dice = Dice(world.seed, stream=REPORT_STREAM)
    end_us = world.start_us + world.n_days * DAY_US
    told = [*_by_victims(world, dice), *_by_investors(world, dice), *_others(world, dice), *_missing(world, dice)]
    made = sorted((one for one in told if one.reported_us < end_us), key=lambda one: (one.reported_us, one.story))
    return tuple(replace(one, number=number) for number, one in enumerate(made))


def _by_victims(world: CityWorld, dice: Dice) -> Iterator[CityReport]:
    kinds = {entry["code"]: entry for entry in work_table()["kind"]}
    figures, payers = work_table()["reports"], _payers(world)
    for loss in list_losses(world):
        entry = kinds[world.frauds[loss.fraud].kind]
        last = loss.claims[-1].time_us
        reported = last + int(dice.along(figures["delay_at"], figures["delay_minutes"]) * MINUTE_US)
        payments = tuple(_remember(world, claim, payers[claim.move], dice) for claim in loss.claims)
        victim = world.holders[loss.victim]
        story = _tell(entry, payments, dice)
        by_family = dice.happens(figures["by_family"])
        relative = world.holders[(loss.victim * 7 + 13) % world.population.n_people] if by_family else None
        confidential, comes = dice.happens(figures["confidential"]), dice.happens(figures["share_reported"])
        channel, place = dice.weighed(figures["channels"]), dice.share()
        if comes:
            yield CityReport(
                0, loss.fraud, "telecom_fraud", entry["fraud_type"], victim, _born(victim), channel, place,
                loss.claims[0].time_us, reported, story, sum(one.amount_fen for one in payments), payments, relative,
                confidential,
            )  # fmt: skip


def _payers(world: CityWorld) -> dict[int, int]:
    """Return the account that each stolen payment left, by the number of its movement."""
    wanted = {claim.move for claim in world.claims}
    found: dict[int, int] = {}
    for moves in world.days():
        for move in moves[moves["claim"] >= 0]:
            if int(move["number"]) in wanted:
                found[int(move["number"])] = int(move["payer"])
    return found


def _remember(world: CityWorld, claim: CityClaim, payer: int, dice: Dice) -> ReportedPayment:
    figures = work_table()["reports"]
    known: Known = (
        "day" if dice.happens(figures["by_day"]) else "hour" if dice.happens(figures["by_hour"]) else "minute"
    )
    source, target = world.accounts[payer], world.accounts[claim.account]
    holder = world.holders[target.holder].name if dice.happens(figures["names_payee"]) else ""
    local = claim.time_us + _SHANGHAI_US
    return ReportedPayment(
        claim_id=claim.claim_id,
        from_institution=world.institutions[source.institution].name,
        from_account=source.number,
        to_institution=world.institutions[target.institution].name,
        to_account=target.number,
        to_holder=holder,
        time_us=local // _WIDTH_US[known] * _WIDTH_US[known] - _SHANGHAI_US,
        known=known,
        amount_fen=claim.amount,
    )


def _tell(entry: dict[str, list[str]], payments: Sequence[ReportedPayment], dice: Dice) -> str:
    words = work_table()["words"]
    site, ending = dice.one(words["sites"]), dice.one(words["endings"])
    total = sum(one.amount_fen for one in payments)
    first = payments[0]
    return dice.one(entry["story"]).format(
        service=dice.one(entry["services"]) if entry["services"] else "",
        app=dice.one(words["apps"]),
        link=f"http://{site}.{ending}/{dice.between(100, 999)}",
        phone=invented_phone(dice),
        chat=f"{dice.one(words['sites']).replace('-', '_')}{dice.between(10, 99)}",
        account=first.to_account,
        times="，".join(_when(one) for one in payments[:3]) + ("等" if len(payments) > 3 else ""),
        total=yuan(total),
        firm="",
    )


def _when(payment: ReportedPayment) -> str:
    at = from_us(payment.time_us)
    clock = {"minute": f"{at:%H:%M}", "hour": f"{at.hour}点多", "day": ""}[payment.known]
    return f"{at.month}月{at.day}日{clock}转{yuan(payment.amount_fen)}元"


def _by_investors(world: CityWorld, dice: Dice) -> Iterator[CityReport]:
    """Some of those who paid into the fund-raising firm come after its collapse."""
    entry = next(one for one in work_table()["kind"] if one["code"] == "fund_raising")
    scheme = next((fraud for fraud in world.frauds if fraud.kind == "fund_raising"), None)
    if scheme is None:
        return
    paid = _invested(world, scheme.number)
    firm = world.holders[world.population.blocks.schemes].name
    collapse_us = max((one[0] for moves in paid.values() for one in moves), default=0)
    for person, moves in sorted(paid.items()):
        reported = collapse_us + dice.between(1440, 40 * 1440) * MINUTE_US
        total, victim = sum(one[1] for one in moves), world.holders[person]
        first = from_us(moves[0][0])
        story = dice.one(entry["story"]).format(
            firm=firm, total=yuan(total), times=f"自{first.year}年{first.month}月{first.day}日起{len(moves)}次"
        )
        place, comes = dice.share(), dice.happens(300)
        if comes:
            yield CityReport(
                0, scheme.number, "fund_raising", "", victim, _born(victim), "counter", place, moves[0][0], reported,
                story, total, other_side=firm,
            )  # fmt: skip


def _invested(world: CityWorld, fraud: int) -> dict[int, list[tuple[int, int]]]:
    """Return times and fen of what each person paid into a scheme."""
    holders, paid = world.population.accounts.holders, defaultdict[int, list[tuple[int, int]]](list)
    for moves in world.days():
        for move in _of(moves, fraud):
            person = int(holders[move["payer"]])
            if person < world.population.n_people:
                paid[person].append((int(move["time_us"]), int(move["amount"])))
    return paid


def _of(moves: Moves, fraud: int) -> Moves:
    wanted: Moves = moves[(moves["fraud"] == fraud) & (moves["purpose"] == Purpose.INVESTMENT) & (moves["state"] == 0)]
    return wanted


def _others(world: CityWorld, dice: Dice) -> Iterator[CityReport]:
    """Quarrels and frauds that have no part in the city's books."""
    table = {str(place): entry for place, entry in enumerate(work_table()["other"])}
    weights = {key: int(entry["share"]) for key, entry in table.items()}
    for _ in range(max(2, world.population.n_people * world.n_days // 40_000)):
        entry = table[dice.weighed(weights)]
        happened = world.start_us + int(dice.share() * world.n_days * DAY_US * 0.9)
        victim = world.holders[int(dice.share() * world.population.n_people)]
        other = world.holders[int(dice.share() * world.population.n_people)].name
        loss = dice.between(*entry["yuan"]) // 100 * 10_000
        story = dice.one(entry["story"]).format(other=other, total=yuan(loss), phone=invented_phone(dice))
        reported = happened + dice.between(2 * 1440, 12 * 1440) * MINUTE_US
        yield CityReport(
            0, -1, entry["offence"], "", victim, _born(victim), dice.one(("counter", "counter", "phone", "hand_over")),
            dice.share(), happened, reported, story, loss, other_side=other,
        )  # fmt: skip


def _missing(world: CityWorld, dice: Dice) -> Iterator[CityReport]:
    entry = work_table()["missing"][0]
    for _ in range(max(1, world.population.n_people * world.n_days // 360_000)):
        gone, teller = (world.holders[int(dice.share() * world.population.n_people)] for _ in range(2))
        kin = dice.one(entry["kin"])
        story = dice.one(entry["story"]).format(kin=kin, other=gone.name, phone=invented_phone(dice))
        happened = world.start_us + int(dice.share() * world.n_days * DAY_US * 0.8)
        yield CityReport(
            0, -1, "missing_abroad", "", gone, _born(gone), "counter", dice.share(), happened, happened + 21 * DAY_US,
            story, 0, told_by=teller,
        )  # fmt: skip


def reporting_accounts(world: CityWorld, fraud: int) -> list[int]:
    """Return the accounts that received a fraud's stolen payments, banks and wallets only."""
    kinds = (AccountKind.BANK, AccountKind.WALLET)
    found = dict.fromkeys(claim.account for claim in world.claims if claim.fraud == fraud)
    return [account for account in found if world.accounts[account].kind in kinds]


def invented_phone(dice: Dice) -> str:
    """Return a telephone number of the reserved range that belongs to nobody in the city."""
    return phone_number(_NOBODY + dice.between(0, 999_999))


def yuan(fen: int) -> str:
    """Return fen as people write it: 1,234 or 1,234.56."""
    return f"{fen // 100:,}" if fen % 100 == 0 else f"{fen / 100:,.2f}"


def _born(holder: Holder) -> int:
    return int(holder.id_number[6:10]) if not holder.is_firm else 0
