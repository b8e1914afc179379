"""Where does each filing line run, and from which day? Small tables, worked out by hand from the texts.

Facts are written as on the command line: amounts in yuan, shares in percent. What a row does not name is none or no.
"""

import itertools
from datetime import date, timedelta

import pytest

from firsthour.law.conditions import list_facts_asked
from firsthour.law.facts import FactValue, get_one_fact, read_facts
from firsthour.law.offences import get_one_offence, list_offences
from firsthour.law.standards import LineState, NoLineThenError, judge, list_facts_of, list_lines
from firsthour.law.tracing import STATUSES

# line, and the facts with which it is just reached | with which it is just not
SIDES = """
counterfeit_smuggling_2022             | face_value=2000                              | face_value=1999.99
counterfeit_smuggling_2022             | notes=200                                    | notes=199
counterfeit_smuggling_2022             | notes=100 penalties_within_two_years=1       | notes=99 penalties_within_two_years=1
private_bribe_taking_2022              | amount=30000                                 | amount=29999.99
private_bribe_giving_2022              | actor=individual amount=30000                | actor=individual amount=29999.99
private_bribe_giving_2022              | actor=unit amount=200000                     | actor=unit amount=199999.99
counterfeiting_currency_2000           | face_value=2000                              | face_value=1999.99
counterfeit_trading_2000               | face_value=4000                              | face_value=3999.99
counterfeit_possession_large_2000      | face_value=50000                             | face_value=49999.99
counterfeit_possession_huge_2000       | face_value=200000                            | face_value=199999.99
currency_alteration_large_2000         | face_value=30000                             | face_value=29999.99
usurious_relending_2022                | gains=500000                                 | gains=499999.99
loan_by_deception_2022_loss            | direct_loss=500000                           | direct_loss=499999.99
loan_by_deception_2022_amount          | amount=1000000                               | amount=999999.99 direct_loss=199999.99
illegal_deposit_taking_2022            | amount=1000000                               | amount=999999.99 bad_effect=no
illegal_deposit_taking_2022            | investors=150                                | investors=149
illegal_deposit_taking_2022            | direct_loss=500000                           | direct_loss=499999.99
illegal_deposit_taking_2022            | direct_loss=250000 bad_effect=yes            | direct_loss=249999.99 bad_effect=yes
illegal_deposit_taking_2022            | amount=500000 prior_prosecution=yes          | amount=500000
illegal_deposit_taking_large_2022      | amount=5000000                               | amount=4999999.99
illegal_deposit_taking_large_2022      | direct_loss=1500000 bad_effect=yes           | direct_loss=1500000
illegal_deposit_taking_huge_2022       | investors=5000                               | investors=4999
illegal_deposit_taking_huge_2022       | amount=25000000 bad_effect=yes               | amount=24999999.99 bad_effect=yes
financial_instrument_forgery_2022      | instruments=10                               | instruments=9 face_value=9999.99
card_management_2018                   | others_cards=5                               | others_cards=4 blank_cards=9
card_management_many_2018              | blank_cards=100                              | blank_cards=99 others_cards=49
card_information_many_2018             | card_records=5                               | card_records=4
unauthorised_issuance_2022             | investors=201                                | investors=200
illegal_lending_2022                   | amount=2000000                               | amount=1999999.99 direct_loss=499999.99
money_laundering_serious_2024          | amount=5000000 repeated=yes                  | amount=5000000
money_laundering_serious_2024          | amount=5000000 direct_loss=2500000           | amount=5000000 direct_loss=2499999.99
fundraising_fraud_2022                 | amount=100000                                | amount=99999.99
fundraising_fraud_large_2022           | amount=500000 bad_effect=yes                 | amount=999999.99
loan_fraud_2022                        | amount=50000                                 | amount=49999.99
credit_card_fraud_2018                 | amount=5000                                  | amount=4999.99
credit_card_fraud_2018                 | overdraft_principal=50000 effective_demands=2 demand_gap_days=30 overdue_three_months=yes | overdraft_principal=50000 effective_demands=2 demand_gap_days=29 overdue_three_months=yes
contract_fraud_2022                    | amount=20000                                 | amount=19999.99
telecom_fraud_2016                     | amount=3000                                  | amount=2999.99
telecom_fraud_large_2016               | amount=30000                                 | amount=29999.99
telecom_fraud_huge_2016                | amount=500000                                | amount=499999.99
telecom_fraud_attempts_2011            | attempted_only=yes calls_made=500            | attempted_only=yes calls_made=499 messages_sent=4999
telecom_fraud_many_attempts_2016       | attempted_only=yes messages_sent=50000       | messages_sent=50000
fraud_2011                             | amount=5000 local_filing_line=5000           | amount=4999.99 local_filing_line=5000
tax_evasion_2024                       | evaded_tax=100000 share_of_tax_due=10        | evaded_tax=100000 share_of_tax_due=9.99
tax_evasion_2010                       | evaded_tax=50000 share_of_tax_due=10         | evaded_tax=49999.99 share_of_tax_due=10
tax_arrears_evasion_2022               | arrears=10000                                | arrears=9999.99
export_refund_fraud_large_2024         | refund=500000                                | refund=499999.99
false_vat_invoices_2022                | tax_loss=50000                               | invoice_tax=99999.99 tax_loss=49999.99
false_vat_invoices_2024                | invoice_tax=100000                           | invoice_tax=99999.99
false_vat_invoices_huge_2024           | invoice_tax=5000000                          | invoice_tax=4999999.99
false_invoices_2024                    | plain_invoices=100 invoice_face=300000       | plain_invoices=99 invoice_face=300000
false_invoices_2024                    | invoice_face=300000 tax_penalties_within_five_years=2 | invoice_face=300000 tax_penalties_within_five_years=1
forged_vat_invoices_2024               | deduction_invoices=10 invoice_tax=60000      | deduction_invoices=10 invoice_tax=59999.99
vat_invoice_purchase_2024              | invoice_tax=200000                           | deduction_invoices=19 invoice_tax=199999.99
invoice_making_2024                    | gains=10000                                  | gains=9999.99
forged_invoice_possession_2024         | deduction_invoices=50 invoice_tax=250000     | deduction_invoices=49 invoice_tax=499999.99
forged_invoice_possession_many_2024    | invoice_face=5000000                         | invoice_face=4999999.99
false_advertising_2022                 | penalties_within_two_years=2                 | penalties_within_two_years=1 gains=99999.99
collusive_bidding_2022                 | bid_value=4000000                            | bid_value=3999999.99
pyramid_selling_2013                   | heads=30 levels=3                            | heads=29 levels=3
pyramid_selling_2013                   | heads=30 levels=3                            | heads=500 levels=2
pyramid_selling_serious_2013           | heads=60 prior_prosecution=yes               | heads=119
illegal_payment_settlement_2019        | turnover=5000000                             | turnover=4999999.99 gains=99999.99
illegal_fx_trading_2019                | gains=50000 refuses_account=yes              | gains=49999.99 refuses_account=yes
illegal_fx_trading_huge_2019           | turnover=25000000                            | turnover=24999999.99
pos_cash_out_2018                      | overdue=200000                               | overdue=199999.99 turnover=999999.99
usury_lending_2019                     | annual_rate=36.01 loans=10 actor=individual borrowers=50 | annual_rate=36 loans=10 actor=individual borrowers=50
usury_lending_2019                     | annual_rate=40 loans=10 actor=unit gains=4000000 | annual_rate=40 loans=9 actor=unit gains=4000000
illegal_business_2022                  | actor=unit gains=100000                      | actor=unit gains=99999.99
embezzlement_2022                      | amount=30000                                 | amount=29999.99
embezzlement_2022_double               | amount=60000                                 | amount=59999.99
misappropriation_2022                  | amount=30000 misused_illegally=yes           | amount=49999.99 misused_for_profit=yes
misappropriation_2022_double           | amount=100000 misused_over_three_months=yes  | amount=99999.99 misused_over_three_months=yes
false_litigation_serious_2018          | claim_value=1000000                          | claim_value=999999.99 gains=99999.99
trademark_counterfeiting_2025          | mark_use=goods turnover=50000                | mark_use=goods turnover=49999.99
trademark_counterfeiting_2025          | mark_use=goods two_or_more_marks=yes gains=20000 | mark_use=goods gains=29999.99
trademark_counterfeiting_2025          | mark_use=services gains=50000                | mark_use=services turnover=9000000 gains=49999.99
trademark_counterfeiting_huge_2025     | mark_use=goods gains=300000                  | mark_use=goods gains=299999.99
counterfeit_goods_sale_2025            | unsold_value=150000                          | unsold_value=149999.99 sales=49999.99
unpaid_wages_2013                      | ordered_to_pay=yes wages_over_three_months=yes unpaid_one_worker=20000 local_filing_line=20000 | wages_over_three_months=yes unpaid_one_worker=20000 local_filing_line=20000
proceeds_concealment_serious_2025      | upstream=ordinary amount=500000 repeated=yes | upstream=high_line amount=500000 repeated=yes
proceeds_concealment_serious_2025      | upstream=high_line direct_loss=2500000       | upstream=high_line direct_loss=2499999.99
aiding_network_crime_2019              | aided_targets=3                              | aided_targets=2 settled=199999.99
aiding_network_crime_2019              | cannot_be_verified=yes gains=50000           | cannot_be_verified=yes gains=9999.99
aiding_network_crime_cards_2021        | cards_supplied=5                             | cards_supplied=4 phone_cards=19
aiding_network_crime_cards_2025        | phone_cards=20                               | phone_cards=19
aiding_network_crime_cards_2025        | own_accounts=3 own_inflow=300000.01          | own_accounts=3 own_inflow=300000
network_misuse_2019                    | followers_addressed=30000                    | followers_addressed=29999 group_members_addressed=2999
personal_information_2017              | on_duty=yes tracking_records=25              | tracking_records=49 transaction_records=499
personal_information_together_2017     | tracking_records=25 transaction_records=250  | tracking_records=25 transaction_records=249
"""  # noqa: E501
LINES = {line.key: line for line in list_lines()}

# offence | facts | last day of the old answer: what the filing lines say then | and from the next day on
CHANGES = """
loan_by_deception           | amount=1000000                        | 2022-05-14 reached unsure   | reached unsure
illegal_deposit_taking      | actor=individual amount=300000        | 2022-02-28 reached unsure   | cannot_tell sure
tax_evasion                 | evaded_tax=60000 share_of_tax_due=10  | 2022-05-14 reached unsure   | not_reached unsure
tax_evasion                 | evaded_tax=100000 share_of_tax_due=10 | 2024-03-19 reached unsure   | reached sure
false_vat_invoices          | invoice_tax=60000 tax_loss=0          | 2022-05-14 reached unsure   | not_reached sure
false_vat_invoices          | invoice_tax=60000 tax_loss=50000      | 2024-03-19 reached sure     | reached unsure
export_refund_fraud         | refund=100000                         | 2024-03-19 reached unsure   | reached sure
money_laundering            |                                       | 2024-08-19 no_number unsure | no_number sure
embezzlement                | amount=40000                          | 2022-05-14 not_reached sure | reached unsure
misappropriation            | amount=40000 misused_illegally=yes    | 2022-05-14 not_reached sure | reached unsure
illegal_securities_business | turnover=400000 gains=0               | 2022-05-14 reached unsure   | not_reached unsure
aiding_network_crime        | phone_cards=20                        | 2025-07-27 reached unsure   | reached sure
"""


def facts_of(text: str) -> dict[str, FactValue]:
    return read_facts(dict(part.split("=") for part in text.split()))


def filled(keys: tuple[str, ...], given: dict[str, FactValue]) -> dict[str, FactValue]:
    """Everything asked for, with nothing and no where the row is silent."""
    none: dict[str, FactValue] = {"yes_no": False, "money": 0, "count": 0, "share": 0}
    silent = {key: none[get_one_fact(key).kind] for key in keys if get_one_fact(key).kind != "choice"}
    return {key: value for key, value in silent.items() if not key.startswith("local_")} | given


def sides() -> list[tuple[str, str, str]]:
    return [tuple(part.strip() for part in row.split("|")) for row in SIDES.strip().splitlines()]  # type: ignore[misc]


def state_of(key: str, text: str) -> LineState:
    line = LINES[key]
    facts = filled(list_facts_asked(line.alternatives), facts_of(text))
    judgement = judge(line.offence, facts, on=date.fromisoformat(line.provision.from_date))
    (one,) = [each for each in judgement.lines if each.line.key == key]
    return one.state


@pytest.mark.parametrize(("key", "at", "below"), sides())
def test_a_line_runs_between_these_two(key: str, at: str, below: str) -> None:
    assert (state_of(key, at), state_of(key, below)) == (LineState.REACHED, LineState.NOT_REACHED)


def changes() -> list[tuple[str, str, str, str, str]]:
    rows = []
    for row in CHANGES.strip().splitlines():
        offence, facts, before, after = (part.strip() for part in row.split("|"))
        day, _, old = before.partition(" ")
        rows.append((offence, facts, day, old, after))
    return rows


@pytest.mark.parametrize(("offence", "facts", "day", "old", "new"), changes())
def test_the_answer_changes_with_the_day(offence: str, facts: str, day: str, old: str, new: str) -> None:
    def said(on: date) -> str:
        judgement = judge(offence, facts_of(facts), on=on)
        return f"{judgement.state} {'unsure' if judgement.needs_check else 'sure'}"

    last = date.fromisoformat(day)
    assert (said(last), said(last + timedelta(days=1))) == (old, new)


def numbers() -> list[tuple[str, int, int]]:
    """Every alternative of every line that is one number and nothing else: line, its place, that number."""
    return [
        (line.key, place, int(text.split()[-1]))
        for line in list_lines()
        for place, text in enumerate(line.written)
        if ">=" in text and not set(text) & set("&|[+*")
    ]


@pytest.mark.parametrize(("key", "place", "number"), numbers())
def test_a_number_is_reached_by_itself_and_not_by_one_less(key: str, place: int, number: int) -> None:
    line = LINES[key]
    fact = line.written[place].split()[0]
    rest = {name: value for name, value in filled(list_facts_asked(line.alternatives), {}).items() if name != fact}
    day = date.fromisoformat(line.provision.from_date)

    def said(value: int) -> tuple[LineState, tuple[int, ...]]:
        judgement = judge(line.offence, {**rest, fact: value}, on=day)
        (one,) = [each for each in judgement.lines if each.line.key == key]
        return one.state, one.reached_by

    assert place in said(number)[1]
    assert place not in said(number - 1)[1]


@pytest.mark.parametrize("key", LINES)
def test_a_line_holds_from_its_first_to_its_last_day(key: str) -> None:
    line, day = LINES[key], timedelta(days=1)

    def is_there(on: date) -> bool:
        try:
            return key in {one.line.key for one in judge(line.offence, {}, on=on).lines}
        except NoLineThenError:
            return False

    first = date.fromisoformat(line.provision.from_date)
    assert (is_there(first - day), is_there(first)) == (False, True)
    last = date.fromisoformat(line.provision.to_date or "2099-12-30")
    assert (is_there(last), is_there(last + day)) == (True, not line.provision.to_date)


def test_a_line_that_was_replaced_ends_on_the_day_before_the_next_one() -> None:
    for line in list_lines():
        if line.provision.to_date:
            next_day = (date.fromisoformat(line.provision.to_date) + timedelta(days=1)).isoformat()
            others = {one.provision.from_date for one in list_lines(line.offence)}
            assert next_day in others, line.key


def test_before_the_first_line_there_is_no_answer() -> None:
    with pytest.raises(NoLineThenError, match="2022-05-15"):
        judge("loan_fraud", {"amount_fen": 5_000_000}, on=date(2022, 5, 14))


def test_an_offence_without_lines_says_so_and_never_that_it_is_not_reached() -> None:
    judgement = judge("insider_dealing", {"gains_fen": 10**9}, on=date(2026, 1, 1))
    assert judgement.state is LineState.NOT_LISTED
    assert judgement.unused == ("gains_fen",)


def test_a_line_without_a_number_is_for_people_whatever_the_amount() -> None:
    for amount in (0, 10**12):
        assert judge("money_laundering", {"amount_fen": amount}, on=date(2026, 1, 1)).state is LineState.NO_NUMBER


def test_a_figure_that_provinces_set_leaves_the_answer_open_inside_its_range() -> None:
    def said(amount: int, **facts: int) -> LineState:
        return judge("fraud", {"amount_fen": amount, **facts}, on=date(2026, 1, 1)).tier_state("filing")

    assert [said(yuan * 100) for yuan in (2999, 3000, 9999, 10000)] == [
        LineState.NOT_REACHED, LineState.CANNOT_TELL, LineState.CANNOT_TELL, LineState.REACHED,
    ]  # fmt: skip
    assert said(6000_00, local_filing_line_fen=6000_00) is LineState.REACHED
    assert said(5999_99, local_filing_line_fen=6000_00) is LineState.NOT_REACHED


def test_who_acted_need_not_be_known_where_both_lines_are_reached() -> None:
    def said(amount: int) -> tuple[LineState, tuple[str, ...]]:
        judgement = judge("private_bribe_giving", {"amount_fen": amount}, on=date(2026, 1, 1))
        return judgement.state, judgement.missing

    assert said(200_000_00) == (LineState.REACHED, ())
    assert said(30_000_00) == (LineState.CANNOT_TELL, ("actor",))
    assert said(29_999_99) == (LineState.NOT_REACHED, ())


def test_conflicting_sources_are_both_shown_and_said_to_differ() -> None:
    judgement = judge("embezzlement", {"amount_fen": 4_000_000}, on=date(2026, 1, 1))
    assert [(one.line.reading, one.state) for one in judgement.lines] == [
        ("A", LineState.REACHED),
        ("B", LineState.NOT_REACHED),
    ]
    assert (judgement.readings_differ, judgement.needs_check) == (True, True)
    agreed = judge("embezzlement", {"amount_fen": 7_000_000}, on=date(2026, 1, 1))
    assert (agreed.readings_differ, agreed.needs_check) == (False, True)


def test_lines_that_changed_later_are_named() -> None:
    judgement = judge("tax_evasion", {}, on=date(2024, 3, 19))
    assert [line.key for line in judgement.later] == ["tax_evasion_2024"]
    assert judge("tax_evasion", {}, on=date(2024, 3, 20)).later == ()


BARS = """
tax_settled=yes tax_notice_issued=yes convicted_within_five_years=no tax_penalties_within_five_years=1 | True  | False
tax_settled=yes tax_notice_issued=yes convicted_within_five_years=no tax_penalties_within_five_years=2 | False | False
tax_settled=yes tax_notice_issued=yes convicted_within_five_years=yes                                  | False | False
tax_settled=no  tax_notice_issued=no                                                                   | False | True
tax_settled=yes                                                                                        | None  | None
"""


@pytest.mark.parametrize("row", BARS.strip().splitlines())
def test_tax_paid_after_the_notice_keeps_the_line_from_being_pursued(row: str) -> None:
    facts, settled, no_notice = (part.strip() for part in row.split("|"))
    judgement = judge("tax_evasion", facts_of(facts), on=date(2026, 1, 1))
    assert [str(one.applies) for one in judgement.bars] == [settled, no_notice]


def test_every_line_names_its_source_and_how_sure_it_is() -> None:
    keys = [line.key for line in list_lines()]
    assert len(keys) == len(set(keys))
    for line in list_lines():
        assert line.provision.source
        assert line.provision.status in STATUSES
        assert line.provision.from_date < (line.provision.to_date or "9999")
        assert line.offence in {one.key for one in list_offences()}
        assert (line.provision.status == "X") is bool(line.reading), line.key


def test_conflicting_lines_stand_beside_another_reading_or_a_line_that_was_read() -> None:
    for line in list_lines():
        if line.reading:
            day = date.fromisoformat(line.provision.from_date)
            beside = [one.line for one in judge(line.offence, {}, on=day).lines if one.line.tier == line.tier]
            assert len(beside) > 1, line.key


def test_what_a_form_asks_is_what_the_lines_of_that_day_use() -> None:
    def asked(day: str) -> set[str]:
        return {fact.key for fact in list_facts_of("tax_evasion", on=date.fromisoformat(day))}

    assert asked("2024-03-19") == {"evaded_tax_fen", "share_of_tax_due_bp"}
    assert {"tax_settled", "tax_notice_issued"} < asked("2024-03-20")


def test_no_fact_of_a_line_is_asked_both_ways() -> None:
    for line, alternative in itertools.chain.from_iterable(
        zip(itertools.repeat(line), line.alternatives, strict=False) for line in list_lines()
    ):
        signs = {(fact, atom.sign in ("not", "<")) for clause in alternative for atom in clause for fact in atom.facts}
        assert len({fact for fact, _ in signs}) == len(signs), line.key


def test_an_offence_is_found_by_every_name_it_has() -> None:
    names = ("contract_fraud", "contract-fraud", "Contract fraud", "合同诈骗", "合同诈骗罪", "合同诈骗案", "03080400")
    assert {get_one_offence(name).key for name in names} == {"contract_fraud"}
