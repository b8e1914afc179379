"""Where does a hold stand? One table a story: what happened, and what is asked of it.

``DAY HH:MM event …`` with days counted from 1 March 2026; ``?`` asks for ``state held ends`` at that moment, ``alarm``
for the alarms due and not told, ``can``/``not`` for steps, ``flag`` for what a person must look at. ``@DAY HH:MM``
before an event: when it became known, the time behind it is when it took effect.
"""

from datetime import datetime, timedelta

import pytest

from firsthour.base.clock import SHANGHAI
from firsthour.recovery.hold_events import HoldEvent
from firsthour.recovery.holds import QueuedFreeze, list_falling, state_of, waiting_order

STORIES = {
    "thirty minutes from the first account being known, then the stop lasts 48 hours": """
        1 10:00 known
        1 10:14 ? known 0 -
        1 10:15 alarm entry:-15m
        1 10:30 alarm entry:-15m entry:-5m entry:+0m:unit_leader
        1 10:31 drafted r1 stop 500
        1 10:31 ? drafted 0 -
        1 10:32 approved r1
        1 10:32 ? approved 0 -
        1 10:33 sent r1
        1 10:33 ? asked 0 -
        1 10:40 answered r1 held 400
        1 10:40 ? stopped 400 3_10:40
        3 10:39 ? stopped 400 3_10:40
        3 10:40 ? lapsed 0 -
    """,
    "an alarm that was told is not due again, and one that was overtaken never was": """
        1 10:00 known
        1 10:15 told entry:-15m
        1 10:20 drafted r1 stop 500
        1 10:21 approved r1
        1 10:22 sent r1
        1 10:40 alarm -
        1 10:52 alarm answer:r1:5:+0m:unit_leader
    """,
    "the bank holds less since a moment, and a release takes from what is left": """
        1 10:00 known
        1 10:01 drafted r1 stop 500
        1 10:02 sent r1
        1 10:10 answered r1 held 400
        1 11:00 changed 150
        1 11:00 ? stopped 150 3_10:10
        1 11:00 flag
        1 12:00 drafted r2 release 50
        1 12:01 sent r2
        1 12:02 answered r2 done 50
        1 12:02 ? stopped 100 3_10:10
    """,
    "a word that comes late changes what was, not what is, and the same word twice nothing": """
        1 10:00 known
        1 10:01 drafted r1 stop 500
        1 10:02 sent r1
        1 10:10 answered r1 held 400
        @1 13:00 1 12:00 changed 150
        @1 13:30 1 12:00 changed 150
        1 13:30 ? stopped 150 3_10:10
        1 13:30 flag repeated_answer
        @1 14:00 1 11:00 changed 300
        1 14:00 ? stopped 150 3_10:10
        1 14:00 flag repeated_answer changed_since
        @1 15:00 1 14:30 changed 600
        1 15:00 ? stopped 600 3_10:10
        1 15:00 flag repeated_answer changed_since more_than_asked
    """,
    "what was taken from a freeze stays taken after its renewal, also where it is known later": """
        1 10:00 known
        1 10:00 filed
        1 10:01 drafted r1 freeze 500
        1 10:02 sent r1
        1 10:10 answered r1 held 500
        31 10:00 drafted r2 renew
        31 10:01 sent r2
        31 10:02 answered r2 done
        @32 10:00 20 09:00 changed 200
        32 10:00 held 200
    """,
    "nothing held is nothing that could change": """
        1 10:00 known
        1 10:05 changed 100
        1 10:05 ? known 0 -
        1 10:05 flag nothing_to_change
        1 10:06 drafted r1 stop 500
        1 10:07 sent r1
        1 10:10 answered r1 held 500
        @3 11:00 3 10:30 changed 100
        3 11:00 ? lapsed 0 -
        3 11:00 flag nothing_to_change nothing_to_change
    """,
    "filing is due twelve hours before the second stop would lapse, though only one was placed": """
        1 10:00 known
        1 10:01 drafted r1 stop 500
        1 10:01 approved r1
        1 10:01 sent r1
        1 10:10 answered r1 held 500
        1 10:10 falls 5_10:10
        1 10:10 not draft_freeze
        4 10:10 alarm stop:1:-720m stop:1:-120m stop:1:+0m:unit_leader filing:1:-720m
        4 10:10 falls -
        4 10:10 told stop:1:-120m
        4 22:10 alarm stop:1:-720m stop:1:+0m:unit_leader filing:1:-720m filing:1:-180m filing:1:+0m:unit_leader
    """,
    "a second stop moves the filing by what it really gives, a third is refused": """
        1 10:00 known
        1 10:01 drafted r1 stop 500
        1 10:02 sent r1
        1 10:10 answered r1 held 500
        1 10:10 can draft_stop
        2 09:00 drafted r2 stop 500
        2 09:00 not draft_stop
        2 09:01 sent r2
        2 09:30 answered r2 held 450
        2 09:30 ? stopped 450 4_09:30
        2 09:30 falls 4_09:30
        2 09:30 not draft_stop
        3 09:30 alarm filing:2:-720m
        3 21:30 alarm stop:2:-720m filing:2:-720m filing:2:-180m filing:2:+0m:unit_leader
        3 21:30 told stop:2:-720m
        3 21:30 told filing:2:-720m
        3 21:30 told filing:2:-180m
        3 21:30 told filing:2:+0m:unit_leader
        4 23:00 alarm stop:2:-120m stop:2:+0m:unit_leader filing:2:+360m:bureau_leader
    """,
    "filed, the stop becomes a freeze of six months; the alarms of thirty, seven and one day": """
        1 10:00 known
        1 10:01 drafted r1 stop 500
        1 10:02 sent r1
        1 10:10 answered r1 held 500
        1 18:00 filed
        1 18:00 falls -
        1 18:00 can draft_freeze
        1 18:01 drafted r2 freeze 500
        1 18:02 sent r2
        2 09:00 answered r2 held 480
        2 09:00 ? frozen 480 185_24:00      # 1 September 24:00: the day of the freeze counts
        2 09:00 alarm answer:r2:7:+0m:unit_leader      # it took the bank all night
        2 09:00 told answer:r2:7:+0m:unit_leader
        155 23:59 alarm -
        156 00:00 alarm freeze:1:0:-43200m
        179 00:00 alarm freeze:1:0:-43200m freeze:1:0:-10080m
        185 00:00 alarm freeze:1:0:-43200m freeze:1:0:-10080m freeze:1:0:-1440m
        186 00:00 alarm freeze:1:0:-43200m freeze:1:0:-10080m freeze:1:0:-1440m freeze:1:0:+0m:unit_leader
        186 00:00 ? lapsed 0 -
    """,
    "a renewal before the lapse adds six months and has alarms of its own, one after it does nothing": """
        1 10:00 known
        1 10:00 filed
        1 10:01 drafted r1 freeze 500
        1 10:02 sent r1
        1 10:10 answered r1 held 500
        1 10:10 ? frozen 500 184_24:00
        1 10:10 can draft_renew draft_renew_major
        150 10:00 drafted r2 renew 500
        150 10:01 sent r2
        150 10:02 answered r2 done
        150 10:02 ? frozen 500 365_24:00
        185 00:00 alarm -
        370 10:00 drafted r3 renew 500
        370 10:00 answered r3 done
        370 10:00 ? lapsed 0 -
        370 10:00 flag renewed_too_late
        370 10:00 not draft_renew
    """,
    "equity freezes by its own period and cannot be renewed by a year": """
        1 10:00 known
        1 10:00 filed
        1 10:01 drafted r1 freeze 500 equity
        1 10:02 answered r1 held 500
        1 10:10 not draft_renew_major
        1 10:10 can draft_renew
    """,
    "securities freeze for two years": """
        1 10:00 known
        1 10:00 filed
        1 10:01 drafted r1 freeze 500 securities
        1 10:02 answered r1 held 500
        1 10:10 ? frozen 500 731_24:00
    """,
    "a later freeze waits, and its months begin when it moves up": """
        1 10:00 known
        1 10:00 filed
        1 10:01 drafted r1 freeze 500
        1 10:02 answered r1 waiting 500 until=20
        1 10:02 ? waiting 0 -
        1 10:02 not draft_freeze
        20 00:00 alarm waiting:4:+0m:unit_leader
        20 09:00 ? waiting 0 -
        21 09:00 moved_up 300
        21 09:00 ? frozen 300 204_24:00
    """,
    "nothing there counts as an answer, does not use up a stop, and lets it be asked again": """
        1 10:00 known
        1 10:01 drafted r1 stop 500
        1 10:02 sent r1
        1 10:10 answered r1 empty 0
        1 10:10 ? empty 0 -
        1 10:50 alarm -
        1 10:10 can draft_stop
    """,
    "held without an amount is in force all the same, and the amount may follow": """
        1 10:00 known
        1 10:01 drafted r1 stop 500
        1 10:02 sent r1
        1 10:10 answered r1 held
        1 10:11 ? stopped unsaid 3_10:10
        1 10:20 answered r1 held 300
        1 10:20 ? stopped 300 3_10:10
        1 10:20 flag
    """,
    "a failed return keeps the request open; sent again and answered, it holds": """
        1 10:00 known
        1 10:01 drafted r1 stop 500
        1 10:01 approved r1
        1 10:02 sent r1
        1 10:10 answered r1 failed
        1 10:10 ? failed 0 -
        1 10:10 can send
        1 10:10 not draft_stop
        1 10:11 sent r1
        1 10:11 ? asked 0 -
        1 10:12 answered r1 held 500
        1 10:12 ? stopped 500 3_10:12
    """,
    "a late answer to a lapsed stop is kept and flagged": """
        1 10:00 known
        1 10:01 drafted r1 stop 500
        1 10:02 sent r1
        @4 10:00 1 10:10 answered r1 held 500
        3 10:00 ? asked 0 -
        4 10:00 ? lapsed 0 -
        4 10:00 flag late_answer
    """,
    "the same answer twice changes nothing, another one is flagged": """
        1 10:00 known
        1 10:01 drafted r1 stop 500
        1 10:02 sent r1
        1 10:10 answered r1 held 500
        1 10:10 answered r1 held 500
        1 10:11 flag repeated_answer
        1 10:12 answered r1 empty 0
        1 10:13 ? stopped 500 3_10:10
        1 10:13 flag repeated_answer contradicting_answer
        1 10:14 answered r9 held 5
        1 10:14 flag repeated_answer contradicting_answer unknown_request
    """,
    "answers out of order: the later stop holds, both count": """
        1 10:00 known
        1 10:01 drafted r1 stop 500
        1 10:01 sent r1
        2 10:00 drafted r2 stop 500
        2 10:01 sent r2
        2 10:10 answered r2 held 400
        @2 10:20 1 10:10 answered r1 held 500
        2 10:20 ? stopped 400 4_10:10
        2 10:20 falls 4_10:10
        2 10:20 not draft_stop
    """,
    "what has no link is released within three days and the holder told": """
        1 10:00 known
        1 10:00 filed
        1 10:01 drafted r1 freeze 500
        1 10:02 answered r1 held 500
        5 10:00 found_unrelated
        5 10:00 ? to_release 500 184_24:00
        5 10:00 not draft_renew draft_stop draft_freeze find_unrelated
        5 10:00 can draft_release tell_holder
        8 00:00 alarm release:-1440m
        8 10:00 drafted r2 release 500
        8 10:00 answered r2 done
        8 10:00 ? released 0 -
        9 00:00 alarm release:-1440m release:-120m release:+0m:unit_leader     # the holder was not told
        8 11:00 holder_told
        9 00:00 alarm release:-1440m
    """,
    "released in time, but the holder told too late": """
        1 10:00 known
        1 10:00 filed
        1 10:01 drafted r1 freeze 500
        1 10:02 answered r1 held 500
        5 10:00 found_unrelated
        6 10:00 drafted r2 release 500
        6 10:00 answered r2 done
        9 01:00 holder_told
        9 02:00 alarm release:-1440m release:-120m release:+0m:unit_leader
        20 00:00 alarm release:-1440m release:-120m release:+0m:unit_leader
    """,
    "a part may be released, the rest stays held to the same end": """
        1 10:00 known
        1 10:00 filed
        1 10:01 drafted r1 freeze 500
        1 10:02 answered r1 held 500
        2 10:00 drafted r2 release 200
        2 10:01 answered r2 done 200
        2 10:02 ? frozen 300 184_24:00
    """,
    "a freeze before filing is flagged, more than asked too": """
        1 10:00 known
        1 10:01 drafted r1 freeze 500
        1 10:02 not approve
        1 10:02 answered r1 held 501
        1 10:03 flag more_than_asked freeze_before_filing
    """,
    "a running firm's account is weighed before it is frozen": """
        1 10:00 known running_firm
        1 10:00 filed
        1 10:01 can draft_stop weigh
        1 10:01 not draft_freeze
        1 10:02 caution reason
        1 10:02 can draft_freeze
    """,
    "a later hop has a clock of the city's own": """
        1 10:00 known later_hop
        1 10:10 alarm entry:-5m
        1 10:15 alarm entry:-5m entry:+0m:unit_leader
    """,
    "a withdrawn request is no obstacle; if the bank held all the same, it counts": """
        1 10:00 known
        1 10:01 drafted r1 stop 500
        1 10:02 withdrawn r1
        1 10:02 ? known 0 -
        1 10:02 can draft_stop
        1 10:05 answered r1 held 500
        1 10:05 ? stopped 500 3_10:05
    """,
    "not filed by decision: the stop lapses and no alarm of filing comes": """
        1 10:00 known
        1 10:01 drafted r1 stop 500
        1 10:02 sent r1
        1 10:10 answered r1 held 500
        1 12:00 refused_filing
        5 10:10 alarm stop:1:-720m stop:1:-120m stop:1:+0m:unit_leader
        1 12:00 not draft_freeze
    """,
}


def at(day: str, time: str) -> datetime:
    hours, minutes = map(int, time.split(":"))
    first = datetime(2026, 3, 1, tzinfo=SHANGHAI)
    return first + timedelta(days=int(day) - 1, hours=hours, minutes=minutes)


def event_of(words: list[str]) -> HoldEvent:
    recorded = None
    if words[0].startswith("@"):
        recorded, words = at(words[0][1:], words[1]), words[2:]
    moment, kind, rest = at(words[0], words[1]), words[2], words[3:]
    options: dict = {"at": moment, "recorded_at": recorded, "kind": kind}
    if kind == "known":
        options |= {"later_hop": "later_hop" in rest, "flags": frozenset(rest) - {"later_hop"}}
    elif kind in ("told", "caution"):
        options["alarm" if kind == "told" else "reason"] = rest[0]
    elif kind in ("moved_up", "changed"):
        options["amount_fen"] = int(rest[0])
    elif rest:
        options["request"] = rest[0]
        named = dict(
            zip(("measure" if kind == "drafted" else "outcome", "amount_fen", "asset"), rest[1:], strict=False)
        )
        if named.get("asset", "").startswith("until="):
            options["until"] = at(named.pop("asset")[6:], "0:00")
        options |= named | ({"amount_fen": int(named["amount_fen"])} if "amount_fen" in named else {})
    return HoldEvent(**options)


def asked(events: list[HoldEvent], words: list[str]) -> list[str]:
    """Return what the history answers, in the words of the table."""
    now, what, expected = at(words[0], words[1]), words[2], words[3:]
    state = state_of(events, now)
    if what == "?":
        held = "unsaid" if state.held_fen is None else str(state.held_fen)
        return [state.state, held, written(state.ends_at)]
    if what == "alarm":
        return [alarm.key for alarm in state.alarms] or ["-"]
    if what == "flag":
        return [flag.what for flag in state.flags]
    if what == "falls":
        return [written(dict(list_falling({"it": state})).get("it"))]
    allowed = {step.key for step in state.steps if step.is_allowed}
    refused = {step.key for step in state.steps if not step.is_allowed and all(step.why_not_words.values())}
    return [key for key in expected if key in (allowed if what == "can" else refused)]


def written(moment: datetime | None) -> str:
    if moment is None:
        return "-"
    since = moment - datetime(2026, 3, 1, tzinfo=SHANGHAI)
    if since % timedelta(days=1):
        return f"{since.days + 1}_{moment.astimezone(SHANGHAI):%H:%M}"
    return f"{since.days}_24:00"


@pytest.mark.parametrize("story", STORIES)
def test_holds(story: str) -> None:
    events: list[HoldEvent] = []
    for line in STORIES[story].strip().splitlines():
        words = line.split("#")[0].split()
        if words[2] in ("?", "alarm", "flag", "can", "not", "falls"):
            expected = words[3:]
            found = asked(events, words)
            assert sorted(found) == sorted(expected), line
        else:
            events.append(event_of(words))


def test_earlier_freezes_take_first_and_a_lapsed_one_makes_room() -> None:
    def freeze(key: str, day: int, amount: int, end: int | None = None) -> QueuedFreeze:
        return QueuedFreeze(key, at(str(day), "0:00"), amount, at(str(end), "0:00") if end else None)

    queue = [freeze("ours", 3, 500), freeze("first", 1, 600, 10), freeze("second", 2, 300)]
    placed = waiting_order(1000, queue, now=at("5", "0:00"))
    assert [(one.key, one.held_fen, one.waiting_fen, one.ahead) for one in placed] == [
        ("first", 600, 0, 0), ("second", 300, 0, 1), ("ours", 100, 400, 2),
    ]  # fmt: skip
    placed = waiting_order(1000, queue, now=at("10", "0:00"))
    assert [(one.key, one.held_fen) for one in placed] == [("second", 300), ("ours", 500)]
