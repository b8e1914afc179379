"""Which warnings do analyses send about the city's people, and what would have happened without any of them?

A city lives without warnings, so what its people paid to fraudsters is what they would have paid. The signals about
them come before a payment, late, twice, with another person's number, or never; others are about people who would never
have paid. Everything follows from the city's seed and from ``warnings.toml``, whose figures are invented.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any

from firsthour.base.clock import DAY_US, MINUTE_US, from_us
from firsthour.city.identity import phone_number
from firsthour.city.model import Holder
from firsthour.city.reports import Dice, Loss, list_losses
from firsthour.city.world import CityWorld
from firsthour.law.signals import SignalValue
from firsthour.law.tiers import age_group_of

WARNING_STREAM = 92
NEVER_PAYS = -1
_FROM_AGE = 65
_STRANGER = 90_500_000  # whose telephone numbers belong to nobody in the city


@dataclass(frozen=True)
class CityWarning:
    """A signal as an analysis sends it; what it does not know is "".

    ``number`` counts the signals in the order in which they are sent; one that is sent again keeps its
    ``source_number``. ``person`` is whom it is truly about (a number of the city's holders), ``phone`` may be somebody
    else's.
    """

    number: int
    source: str
    source_number: str
    person: int
    name: str
    phone: str
    id_number: str
    fraud_type: str
    fraud_class: str
    seen_us: int
    sent_us: int
    place: float
    is_wrong_phone: bool
    facts: Mapping[str, SignalValue] = field(default_factory=dict)

    def row(self, *, community: str = "", station: str = "") -> dict[str, object]:
        """Return the signal as a row of a file or a request; facts stand beside the other columns."""
        return {
            "source_number": self.source_number,
            "seen_at": from_us(self.seen_us).isoformat(),
            "name": self.name,
            "phone": self.phone,
            "id_number": self.id_number,
            "community": community,
            "station": station,
            "fraud_type": self.fraud_type,
            "fraud_class": self.fraud_class,
            **self.facts,
        }


@dataclass(frozen=True)
class WarnedTruth:
    """What a person would have paid without any warning, and for which way of telling they stop.

    ``payments``: times in microseconds and fen, in order; none where ``fraud`` is ``NEVER_PAYS``. ``heeds``: the
    weakest way of telling that they stop for, "" for none. ``n_missed``: how often they are not reached before they
    are. ``place``: where they live, a share from 0 to 1.
    """

    person: int
    holder: Holder
    fraud: int
    kind: str
    payments: tuple[tuple[int, int], ...]
    heeds: str
    n_missed: int
    place: float

    @property
    def would_pay(self) -> bool:
        """Whether the person would have paid."""
        return bool(self.payments)


@dataclass(frozen=True)
class CityWarnings:
    """The signals in the order in which they are sent, and the truth about everybody they could be about."""

    warnings: tuple[CityWarning, ...] = ()
    truths: tuple[WarnedTruth, ...] = ()


@cache
def warning_table() -> dict[str, Any]:
    """Return the figures of ``warnings.toml``."""
    return tomllib.loads(resources.files("firsthour.city").joinpath("warnings.toml").read_text(encoding="utf-8"))


def tell_warnings(world: CityWorld, *, frauds: Collection[int] | None = None) -> CityWarnings:
    """Return the warnings of the whole time of a city, or those that belong to the frauds named.

    People who would never have paid are as many for each victim, whichever frauds are told of.
    """
    dice = Dice(world.seed, stream=WARNING_STREAM)
    told = [loss for loss in list_losses(world) if frauds is None or loss.fraud in frauds]
    teller = _Teller(world, dice, taken={loss.victim for loss in told})
    found: list[CityWarning] = []
    truths: list[WarnedTruth] = []
    for loss in told:
        truth = teller.truth_of(loss)
        truths.append(truth)
        found += teller.about_victim(truth)
        for _ in range(warning_table()["figures"]["false_a_victim"]):
            never = teller.somebody_else()
            if never is not None:
                truths.append(never)
                found += teller.about_nobody(never, near_us=loss.claims[0].time_us)
    end_us = world.start_us + world.n_days * DAY_US
    sent = sorted((one for one in found if one.sent_us < end_us), key=lambda one: (one.sent_us, one.source_number))
    return CityWarnings(tuple(replace(one, number=number) for number, one in enumerate(sent)), tuple(truths))


@dataclass
class _Teller:
    """Draws what is told; ``taken`` are the people who have their part already."""

    world: CityWorld
    dice: Dice
    taken: set[int]
    n_signals: int = 0

    def truth_of(self, loss: Loss) -> WarnedTruth:
        payments = tuple((claim.time_us, claim.amount) for claim in loss.claims)
        return self._truth(loss.victim, loss.fraud, self.world.frauds[loss.fraud].kind, payments)

    def somebody_else(self) -> WarnedTruth | None:
        """Return somebody who would never have paid; None where the city has nobody left."""
        kinds = list(warning_table()["types"])
        n_people = self.world.population.n_people
        first, kind = int(self.dice.share() * n_people), self.dice.one(kinds)
        person = next((one % n_people for one in range(first, first + 200) if one % n_people not in self.taken), None)
        if person is None:
            return None
        self.taken.add(person)
        return self._truth(person, NEVER_PAYS, kind, ())

    def about_victim(self, truth: WarnedTruth) -> Iterator[CityWarning]:
        """Yield what the analyses see of each payment."""
        is_unseen = self.dice.happens(warning_table()["figures"]["unseen"])
        for time_us, fen in truth.payments:
            for analysis in warning_table()["analysis"]:
                seen_us = time_us - int(self.dice.along(analysis["at"], analysis["minutes"]) * MINUTE_US)
                sees, signal = self.dice.happens(analysis["sees"]), self._signal(truth, analysis, seen_us, fen)
                if sees and not is_unseen:
                    yield from self._sent(signal)

    def about_nobody(self, truth: WarnedTruth, *, near_us: int) -> Iterator[CityWarning]:
        """Yield one signal or more about somebody who would never have paid."""
        table = warning_table()
        named = self.dice.weighed({one["source"]: one["false"] for one in table["analysis"]})
        for analysis in table["analysis"]:
            seen_us = near_us + int((self.dice.share() - 0.5) * 10 * DAY_US)
            signal = self._signal(
                truth, analysis, max(seen_us, self.world.start_us), 100 * self.dice.between(20, 60_000)
            )
            also = self.dice.happens(90)
            if analysis["source"] == named or also:
                yield from self._sent(signal)

    def _truth(self, person: int, fraud: int, kind: str, payments: tuple[tuple[int, int], ...]) -> WarnedTruth:
        table, holder = warning_table(), self.world.holders[person]
        rest = 1000 - sum(table["heeds"].values())
        heeds = self.dice.weighed({**table["heeds"], "": rest})
        missed, place = int(self.dice.weighed(table["missed"])), self.dice.share()
        return WarnedTruth(person, holder, fraud, kind, payments, heeds, missed, place)

    def _signal(self, truth: WarnedTruth, analysis: Mapping[str, Any], seen_us: int, fen: int) -> CityWarning:
        figures, dice, holder = warning_table()["figures"], self.dice, truth.holder
        self.n_signals += 1
        sent_us = seen_us + int(dice.along(analysis["delay_at"], analysis["delay"]) * MINUTE_US)
        knows, is_typed = analysis["knows"], not dice.happens(figures["no_type"])
        named, stranger = warning_table()["types"][truth.kind], dice.between(0, 999_999)
        is_wrong = dice.happens(figures["wrong_phone"]) and "id_number" in knows
        facts = {**self._facts(analysis, truth, fen), **self._person(truth, seen_us)}
        return CityWarning(
            number=0,
            source=analysis["source"],
            source_number=f"{analysis['source'][:1].upper()}{from_us(seen_us):%Y%m%d}-{self.n_signals:07d}",
            person=truth.person,
            name=holder.name if "name" in knows else "",
            phone=_stranger_phone(stranger) if is_wrong else holder.phone,
            id_number=holder.id_number if "id_number" in knows else "",
            fraud_type=named["type"] if is_typed else "",
            fraud_class=named["class"] if is_typed else "",
            seen_us=seen_us,
            sent_us=sent_us,
            place=truth.place,
            is_wrong_phone=is_wrong,
            facts=facts,
        )

    def _facts(self, analysis: Mapping[str, Any], truth: WarnedTruth, fen: int) -> dict[str, SignalValue]:
        known: dict[str, SignalValue] = {}
        for fact in analysis["facts"]:
            chance = fact["of_thousand"] if truth.would_pay else fact["false_of_thousand"]
            high = fact.get("high" if truth.would_pay else "false_high", 0)
            says, count = self.dice.happens(chance), self.dice.between(fact.get("low", 0), high)
            if says:
                known[fact["name"]] = fen // 100 * 100 if fact.get("amount") else count if high else True
        known["source_reliability"] = self.dice.weighed(analysis["reliability"])
        return known

    def _person(self, truth: WarnedTruth, seen_us: int) -> dict[str, SignalValue]:
        figures, born = warning_table()["figures"], int(truth.holder.id_number[6:10])
        age = from_us(seen_us).year - born
        known: dict[str, SignalValue] = {"age_group": age_group_of(age)}
        for name in ("lives_alone", "hard_of_hearing"):
            if self.dice.happens(figures[name]) and age >= _FROM_AGE:
                known[name] = True
        return known

    def _sent(self, signal: CityWarning) -> Iterator[CityWarning]:
        yield signal
        pause_us = self.dice.between(1, 600) * MINUTE_US
        if self.dice.happens(warning_table()["figures"]["again"]):
            yield replace(signal, sent_us=signal.sent_us + pause_us)


def _stranger_phone(number: int) -> str:
    return phone_number(_STRANGER + number % 400_000)
