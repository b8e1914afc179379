"""What do the city's police make of what they are told: which leads do they follow, which cases do they file?"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from firsthour.base.clock import DAY_US, MINUTE_US
from firsthour.city.model import Fraud, Holder
from firsthour.city.reports import Dice, reporting_accounts, tell_reports, yuan
from firsthour.city.work_model import CityCase, CityLead, CityReport, CitySuspect, CityWork, work_table
from firsthour.city.world import CityWorld

WORK_STREAM = 91
_OFFENCES = {
    "telecom_fraud": "telecom_fraud", "fund_raising": "illegal_deposit_taking", "contract_fraud": "contract_fraud",
    "embezzlement": "embezzlement", "loan_fraud": "loan_fraud",
}  # fmt: skip


def tell_work(world: CityWorld) -> CityWork:
    """Return reports, leads and cases of the whole time of a city; everything follows from its seed."""
    reports, dice = tell_reports(world), Dice(world.seed, stream=WORK_STREAM)
    cases = tuple(sorted(_cases(world, reports, dice), key=lambda case: (case.opened_us, case.number)))
    leads = sorted(_leads(world, dice), key=lambda lead: (lead.found_us, lead.words))
    return CityWork(reports, tuple(replace(lead, number=number) for number, lead in enumerate(leads)), cases)


def _cases(world: CityWorld, reports: tuple[CityReport, ...], dice: Dice) -> Iterator[CityCase]:
    """One case for each fraud that was reported, one for each other report that is not a mere quarrel."""
    together: dict[tuple[int, int], list[CityReport]] = defaultdict(list)
    for report in reports:
        if report.kind in _OFFENCES or report.kind == "dispute":
            together[report.fraud, report.number if report.fraud < 0 else -1].append(report)
    end_us = world.start_us + world.n_days * DAY_US
    for number, of_one in enumerate(together.values()):
        case = _case(world, number, of_one, dice=dice)
        if case is not None and case.opened_us < end_us:
            yield _until(case, end_us)


def _case(world: CityWorld, number: int, reports: list[CityReport], *, dice: Dice) -> CityCase | None:
    figures, first = work_table()["cases"], reports[0]
    opened = first.reported_us + dice.between(20, 2000) * MINUTE_US
    decided = opened + dice.between(*figures["filed_days"]) * DAY_US + dice.between(0, 500) * MINUTE_US
    ending = dice.share() * 1000
    solved_us = decided + dice.between(*figures["solved_days"]) * DAY_US
    suspects = _suspects(world, first.fraud, decided, dice=dice)
    told = tuple(report.number for report in reports)
    if first.kind == "dispute":
        return CityCase(number, first.fraud, "contract_fraud", told, opened, decided, "refused", 0)
    if sum(report.loss_fen for report in reports) < figures["line_fen"]:
        return None
    offence = _OFFENCES[first.kind]
    if ending < figures["solved"]:
        return CityCase(number, first.fraud, offence, told, opened, decided, "solved", solved_us, suspects)
    outcome = "suspended" if ending < figures["solved"] + figures["suspended"] else "investigating"
    last_us = solved_us if outcome == "suspended" else 0
    return CityCase(number, first.fraud, offence, told, opened, decided, outcome, last_us, suspects)


def _until(case: CityCase, end_us: int) -> CityCase:
    """Return a case as it stands when the city's time ends: what comes later has not happened."""
    if case.decided_us >= end_us:
        return replace(case, decided_us=0, outcome="under_review", outcome_us=0, suspects=())
    suspects = tuple(one if one.caught_us < end_us else replace(one, caught_us=0) for one in case.suspects)
    outcome = case.outcome if case.outcome_us < end_us else "investigating"
    last_us = case.outcome_us if outcome == case.outcome else 0
    return replace(case, outcome=outcome, outcome_us=last_us, suspects=suspects)


def _suspects(world: CityWorld, fraud: int, filed_us: int, *, dice: Dice) -> tuple[CitySuspect, ...]:
    """The holders of the receiving accounts; who stands behind them is seldom known."""
    if fraud < 0:
        return ()
    caught, found = work_table()["cases"]["caught"], []
    for account in reporting_accounts(world, fraud):
        spelt = world.accounts[account]
        caught_us = filed_us + dice.between(2, 45) * DAY_US if dice.happens(caught) else 0
        found.append(CitySuspect(world.holders[spelt.holder], "account_lender", spelt.number, caught_us))
    return tuple({one.holder.id_number: one for one in found}.values())


def _leads(world: CityWorld, dice: Dice) -> Iterator[CityLead]:
    figures, texts = work_table()["leads"], {entry["source"]: entry for entry in work_table()["lead"]}
    wanted = max(3, world.population.n_people * figures["per_thousand_people"] * world.n_days // 180_000)
    frauds = [fraud for fraud in world.frauds if fraud.kind not in ("fund_raising", "pyramid")]
    end_us = world.start_us + world.n_days * DAY_US
    for _ in range(wanted):
        source = dice.weighed(figures["sources"])
        lead = _lead(world, texts[source], frauds[dice.between(0, len(frauds) - 1)], dice=dice)
        if lead.found_us < end_us:
            yield lead if lead.outcome_us < end_us else replace(lead, outcome="open", outcome_us=0)


def _lead(world: CityWorld, entry: dict[str, str], fraud: Fraud, *, dice: Dice) -> CityLead:
    """A lead on somebody who lent an account to a fraud, or on a firm or place that needs looking at."""
    accounts = reporting_accounts(world, fraud.number)
    spelt = world.accounts[accounts[dice.between(0, len(accounts) - 1)]] if accounts else None
    holder = world.holders[spelt.holder] if spelt else world.holders[dice.between(0, world.population.n_people - 1)]
    number, place = spelt.number if spelt else "", dice.share()
    blocks = world.population.blocks
    firm = world.holders[blocks.schemes] if entry["source"] == "hotline" else _some_firm(world, dice)
    words = {
        "name": holder.name, "account": number, "firm": firm.name, "place": "{place}", "days": dice.between(2, 9),
        "amount": yuan(dice.between(20, 400) * 100_000), "total": yuan(298_000),
    }  # fmt: skip
    found = world.start_us + int(dice.share() * world.n_days * DAY_US)
    outcome = "verified" if dice.happens(440) else "unfounded"
    about = (firm,) if "{firm}" in entry["title"] else (holder,) if "{name}" in entry["title"] + entry["words"] else ()
    return CityLead(
        0, fraud.number, entry["source"], entry["route"], entry["title"].format(**words),
        entry["words"].format(**words), place, found, outcome, found + dice.between(1, 26) * DAY_US, about,
        number if "{account}" in entry["words"] else "",
    )  # fmt: skip


def _some_firm(world: CityWorld, dice: Dice) -> Holder:
    blocks = world.population.blocks
    return world.holders[dice.between(blocks.firms + 1, blocks.shops - 1)]
