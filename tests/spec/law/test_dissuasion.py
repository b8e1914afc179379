"""What is next for a warned person? One line an episode: tier and opening, what happened, what is next by when.

Of what happened each part is ``channel:result@time``; other parts are ``told``, ``+tier`` (a fresh warning), ``number``
(corrected), ``consent`` and ``no_consent``. Times without a day are of 2026-11-22.
"""

from datetime import datetime

import pytest

from firsthour.base.clock import SHANGHAI
from firsthour.law.attempts import UnknownAttemptResultError
from firsthour.law.dissuasion import Action, Waiting, in_working_order, next_action
from firsthour.law.ladder import example_ladder
from firsthour.law.tiers import TIERS, Tiering
from firsthour.law.turns import CAUSES, Happened, HappenedKind

# tier opened | what happened | channel due
EPISODES = """
low 10:00    | -                                                                        | sms 10:10
low 10:00    | sms:delivered@10:01                                                      | closed delivered
low 10:00    | sms:not_delivered@10:01                                                  | phone 14:01
low 10:00    | told@10:10                                                               | phone 14:10
low 10:00    | told@10:10; sms:delivered@10:12                                          | phone 14:10
low 23:00    | -                                                                        | sms 23T07:10
low 21:55    | -                                                                        | sms 23T07:05
low 10:00    | sms:not_delivered@10:01; phone:unreachable@10:30                         | phone 23T07:00-23T09:00
medium 10:00 | -                                                                        | phone 11:00
medium 10:00 | phone:@10:20                                                             | phone 11:00
medium 10:00 | phone:unreachable@10:20                                                  | phone 10:30-10:50
medium 10:00 | phone:unreachable@10:20; phone:unreachable@10:40                         | visit 12:40
medium 10:00 | phone:wrong_number@10:20                                                 | visit 12:20
medium 10:00 | phone:refused@10:20                                                      | second_person 12:20
medium 21:30 | -                                                                        | phone 23T07:30
medium 10:00 | told@11:00                                                               | phone 11:00
medium 10:00 | phone:repeat@10:20                                                       | closed repeat
medium 10:00 | phone:unreachable@10:20; +high@10:25                                     | visit 10:55
medium 10:00 | phone:unreachable@10:20; +medium@10:25                                   | phone 10:30-10:50
medium 10:00 | phone:dissuaded@10:20; +medium@15:00                                     | phone 16:00
high 10:00   | -                                                                        | visit 10:30
high 23:30   | -                                                                        | visit 23T00:00
high 10:00   | visit:unreachable@10:25                                                  | phone 10:35
high 10:00   | phone:unreachable@10:05                                                  | visit 10:30
high 10:00   | visit:unreachable@10:25; phone:wrong_number@10:30                        | visit 11:30
high 10:00   | phone:wrong_number@10:05; visit:unreachable@10:25                        | visit 11:25
high 10:00   | phone:wrong_number@10:05; number@10:10; visit:unreachable@10:25          | phone 10:35
high 10:00   | phone:false_alarm@10:05                                                  | closed false_alarm
high 10:00   | visit:elsewhere@10:05                                                    | closed elsewhere
urgent 23:00 | -                                                                        | visit 23:30
urgent 10:00 | visit:dissuaded@10:20                                                    | closed dissuaded
urgent 10:00 | visit:dissuaded@10:20; visit:already_paid@10:40                          | report 11:10
urgent 10:00 | visit:already_paid@10:20; visit:dissuaded@10:21                          | report 10:50
urgent 10:00 | visit:already_paid@10:20; report:registered@10:35                        | closed registered
urgent 10:00 | visit:refused@10:20                                                      | second_person 10:35
urgent 10:00 | visit:refused@10:20; second_person:refused@10:30                         | bank_notice 10:40
urgent 10:00 | visit:refused@10:20; consent@10:21; second_person:refused@10:30          | family 10:45
urgent 10:00 | visit:refused@10:20; second_person:refused@10:30; consent@10:35          | family 10:50
urgent 10:00 | visit:refused@10:20; consent@10:21; second_person:refused@10:30; no_consent@10:32 | bank_notice 10:42
urgent 10:00 | visit:refused@10:20; second_person:refused@10:30; bank_notice:delivered@10:33 | duty_leader 10:48
urgent 10:00 | visit:refused@10:20; second_person:dissuaded@10:30                       | closed dissuaded
urgent 10:00 | visit:unreachable@10:20; phone:unreachable@10:24; phone:unreachable@10:27 | visit 10:47
high 10:00   | visit:dissuaded@10:20; phone:refused@10:40                               | second_person 11:10
high 10:00   | visit:dissuaded@10:20; visit:unreachable@10:40                           | closed dissuaded
high 10:00   | +low@10:05                                                               | sms 10:15
"""


def at(text: str) -> datetime:
    day, _, clock = text.rpartition("T")
    return datetime.fromisoformat(f"2026-11-{day or 22} {clock}").replace(tzinfo=SHANGHAI)


def happened(text: str, tier: str) -> list[Happened]:
    told: list[Happened] = [Happened("warned", at("00:00"), tier=tier)]
    names: dict[str, HappenedKind] = {
        "number": "number_corrected", "consent": "consent_given", "no_consent": "consent_withdrawn",
    }  # fmt: skip
    for part in (part.strip() for part in text.split(";") if part.strip() not in ("", "-")):
        what, _, when = part.partition("@")
        channel, _, result = what.partition(":")
        if ":" in what:
            told.append(Happened("attempt", at(when), channel=channel, result=result))
        elif what.startswith("+"):
            told.append(Happened("warned", at(when), tier=what[1:]))
        elif what == "told":
            told.append(Happened("told", at(when), step=1))
        else:
            told.append(Happened(names[what], at(when)))
    return told


def ask(head: str, text: str, *, now: str = "28T00:00") -> Action:
    tier, opened = head.split()
    history = happened(text, tier)
    in_force = [one.tier for one in history if one.kind == "warned"][-1]
    return next_action(history, at(now), tiering=Tiering(in_force, ()), opened_at=at(opened))


def shown(action: Action, expected: str) -> str:
    if not action.is_open:
        return f"closed {action.closed_by}"
    moments = (action.not_before, action.due_at) if "-" in expected else (action.due_at,)
    clocks = [moment.astimezone(SHANGHAI) for moment in moments if moment]
    return f"{action.channel} " + "-".join(one.strftime("%H:%M" if one.day == 22 else "%dT%H:%M") for one in clocks)


@pytest.mark.parametrize("line", EPISODES.strip().splitlines())
def test_the_next_action_is(line: str) -> None:
    head, text, expected = (part.strip() for part in line.split("|"))
    action = ask(head, text)
    assert shown(action, expected) == expected
    assert all(action.why[language] and "{" not in action.why[language] for language in ("en", "zh"))


def test_a_person_is_not_contacted_more_often_in_a_day_than_allowed() -> None:
    often = "phone:unreachable@10:10; visit:unreachable@10:20; visit:unreachable@10:30; sms:delivered@10:35"
    assert example_ladder().contacts_a_day["medium"] == 4
    assert shown(ask("medium 10:00", often), "") == "phone 23T07:20"


def test_quiet_hours_do_not_lead_around_the_limit_of_the_next_day() -> None:
    night = "phone:unreachable@23:00"
    busy = "; ".join(f"visit:unreachable@23T0{hour}:00" for hour in (7, 8, 9)) + "; sms:delivered@23T09:30"
    assert shown(ask("medium 10:00", night), "") == "phone 23T07:20"
    assert shown(ask("medium 10:00", f"{night}; {busy}"), "") == "phone 24T07:20"


def test_lateness_is_told_once_per_step() -> None:
    before, after = ask("high 10:00", "-", now="10:29"), ask("high 10:00", "-", now="10:30")
    assert (before.tell, after.tell) == ("", "unit_leader")
    assert ask("high 10:00", "told@10:30", now="11:00").tell == ""
    assert ask("high 10:00", "told@10:30; visit:unreachable@10:40", now="11:00").tell == "unit_leader"


def test_what_closed_an_episode_is_never_late() -> None:
    assert ask("high 10:00", "visit:dissuaded@10:20", now="28T00:00").tell == ""


def test_officer_and_grid_worker_visit_together() -> None:
    assert ask("high 10:00", "-").who == ("community_officer", "grid_worker")


def test_a_clock_set_back_makes_the_next_action_due_at_once_not_later() -> None:
    ahead = "visit:unreachable@27T10:00"
    action = ask("high 10:00", ahead, now="10:05")
    assert (action.channel, action.due_at) == ("phone", at("10:10"))
    unborn = next_action([], at("09:00"), tiering=Tiering("high", ()), opened_at=at("10:00"))
    assert (unborn.due_at, unborn.tell) == (at("09:00"), "unit_leader")


def test_a_result_that_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownAttemptResultError, match="01"):
        ask("high 10:00", "visit:gone@10:20")


def test_heavier_tiers_are_worked_off_first_and_inside_a_tier_what_ends_first() -> None:
    waiting = [
        Waiting("a", "low", at("08:00")), Waiting("b", "urgent", at("12:00")), Waiting("c", "high", at("09:00")),
        Waiting("e", "urgent", at("11:00")), Waiting("d", "urgent", at("11:00")), Waiting("f", "medium", at("01:00")),
    ]  # fmt: skip
    assert "".join(one.episode for one in in_working_order(waiting)) == "debcfa"


def test_every_turn_has_words_and_the_table_goes_through_all_of_them() -> None:
    seen = {ask(*[part.strip() for part in line.split("|")[:2]]).cause for line in EPISODES.strip().splitlines()}
    assert set(CAUSES) == seen
    assert set(TIERS) == {line.split()[0] for line in EPISODES.strip().splitlines()}
