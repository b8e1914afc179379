"""Is what the city's people report true to its books, and does nothing of its work happen before its cause?"""

from collections import Counter, defaultdict
from datetime import date

import pytest

from firsthour.base.clock import DAY_US, MINUTE_US, from_us
from firsthour.city.model import AccountKind
from firsthour.city.reports import list_losses
from firsthour.city.work import tell_work
from firsthour.city.work_model import CityWork
from firsthour.city.world import CityWorld, build_world

WIDTHS = {"minute": MINUTE_US, "hour": 60 * MINUTE_US, "day": DAY_US}


@pytest.fixture(scope="module")
def world() -> CityWorld:
    return build_world(seed=3, n_people=1200, n_days=182, first_day=date(2026, 5, 24))


@pytest.fixture(scope="module")
def work(world: CityWorld) -> CityWork:
    return tell_work(world)


def test_half_a_year_has_reports_leads_and_cases_of_several_kinds(work: CityWork) -> None:
    assert len(work.reports) > 60
    assert len(work.leads) >= 10
    assert len(work.cases) > 20
    assert {"telecom_fraud", "fund_raising", "missing_abroad"} <= {report.kind for report in work.reports}
    assert {"investigating", "solved"} <= {case.outcome for case in work.cases}
    assert any(report.is_urgent for report in work.reports)


def test_the_city_begins_on_the_day_it_is_told_to(world: CityWorld) -> None:
    assert from_us(world.start_us).date() == date(2026, 5, 24)


def test_the_same_seed_tells_the_same(world: CityWorld, work: CityWork) -> None:
    again = build_world(seed=3, n_people=1200, n_days=182, first_day=date(2026, 5, 24))
    assert tell_work(again) == work


def test_each_reported_payment_is_a_stolen_one_of_that_victim(world: CityWorld, work: CityWork) -> None:
    claims = {claim.claim_id: claim for claim in world.claims}
    told = [payment.claim_id for report in work.reports for payment in report.payments]
    assert len(told) == len(set(told)), "nobody reports a payment twice"
    for report in work.reports:
        for payment in report.payments:
            claim = claims[payment.claim_id]
            assert world.holders[claim.victim] == report.victim
            assert (claim.fraud, claim.amount) == (report.fraud, payment.amount_fen)
            assert world.accounts[claim.account].number == payment.to_account
            assert 0 <= claim.time_us - payment.time_us < WIDTHS[payment.known]
            assert world.accounts[claim.account].kind in (AccountKind.BANK, AccountKind.WALLET)


def test_the_loss_is_the_sum_of_the_payments(work: CityWork) -> None:
    for report in work.reports:
        if report.payments:
            assert report.loss_fen == sum(payment.amount_fen for payment in report.payments)


def test_most_victims_come_and_some_never_do(world: CityWorld, work: CityWork) -> None:
    losses = list_losses(world)
    came = sum(report.kind == "telecom_fraud" for report in work.reports)
    assert 0.6 * len(losses) < came < len(losses)


def test_reports_are_numbered_as_they_come_within_the_time(world: CityWorld, work: CityWork) -> None:
    times = [report.reported_us for report in work.reports]
    assert times == sorted(times)
    assert [report.number for report in work.reports] == list(range(len(times)))
    assert times[-1] < world.start_us + world.n_days * DAY_US
    assert all(report.happened_us <= report.reported_us for report in work.reports)


def test_a_case_begins_after_its_first_report_and_holds_reports_of_one_fraud(work: CityWork) -> None:
    reports = {report.number: report for report in work.reports}
    for case in work.cases:
        assert case.opened_us > reports[case.reports[0]].reported_us
        assert {reports[number].fraud for number in case.reports} == {case.fraud}
        assert case.decided_us == 0 or case.decided_us > case.opened_us
        assert case.outcome_us == 0 or case.outcome_us > case.decided_us
        assert all(one.caught_us == 0 or one.caught_us > case.decided_us for one in case.suspects)
    assert max(Counter(number for case in work.cases for number in case.reports).values()) == 1


def test_suspects_are_those_who_held_the_receiving_accounts(world: CityWorld, work: CityWork) -> None:
    receiving = defaultdict(set)
    for claim in world.claims:
        receiving[claim.fraud].add(world.accounts[claim.account].number)
    for case in work.cases:
        assert {one.account for one in case.suspects} <= receiving[case.fraud]


def test_what_lies_after_the_citys_time_has_not_happened(world: CityWorld, work: CityWork) -> None:
    end_us = world.start_us + world.n_days * DAY_US
    assert all(lead.outcome_us < end_us for lead in work.leads)
    assert all((lead.outcome == "open") == (lead.outcome_us == 0) for lead in work.leads)
    for case in work.cases:
        assert max(case.opened_us, case.decided_us, case.outcome_us) < end_us
        assert all(one.caught_us < end_us for one in case.suspects)


def test_telephones_and_links_of_the_frauds_belong_to_nobody(world: CityWorld, work: CityWork) -> None:
    phones = {holder.phone for holder in world.holders[:]} - {""}
    for report in work.reports:
        assert not any(phone in report.story for phone in phones)
        assert "http" not in report.story or "example." in report.story
