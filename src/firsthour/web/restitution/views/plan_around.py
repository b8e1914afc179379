"""What stands around the table: four clocks, the ways, objections, how far it is."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from firsthour.law.deadlines import get_one_deadline_kind
from firsthour.law.restitution_rule import WAYS
from firsthour.web.restitution.models import Objection, ObjectionState, RestitutionState
from firsthour.web.restitution.operations.planning import CLOCK_ABOUT, PAYOUT_ABOUT, rule_in_force, ways_of
from firsthour.web.restitution.policies import fund_words, objection_acts
from firsthour.web.restitution.queries import restitutions as queries
from firsthour.web.restitution.templatetags.restitution import fen
from firsthour.web.restitution.views.opening import Place
from firsthour.web.restitution.wording import DEMAND_WORDS, TOLD_WORDS, way_of
from firsthour.web.ui.formats import day, duration_words, full_time, near_time
from firsthour.web.ui.masking import mask_person
from firsthour.web.ui.templatetags.firsthour import spoken_language

MOST = 6


def clocks_shown(place: Place) -> list[dict[str, Any]]:
    """Return the four clocks: notice, objections, earliest end of a freeze, payment."""
    return [_notice(place), _objections(place), _freeze(place), _payment(place)]


def _still(name: str, words: str, *, state: str = "paused", icon: str = "player-pause", **more: Any) -> dict[str, Any]:
    return {"name": name, "clock": None, "state": state, "icon": icon, "words": words, **more}


def _notice(place: Place) -> dict[str, Any]:
    name, law = _("Notice of 30 days"), get_one_deadline_kind(rule_in_force().notice)
    says = _("only what is paid pro rata must be announced")
    notice = place.notice
    if notice is None:
        if place.plan is not None and not place.plan.needs_notice:
            return _still(name, _("not needed"), law=law, says=_("everything goes back directly"))
        return _still(name, _("not published"), law=law, says=says)
    clock = queries.clock_for(CLOCK_ABOUT, notice.uid, now=place.request.now)
    since = _("since %(day)s") % {"day": day(notice.published_at)}
    if clock is not None and clock.due_at <= place.request.now:
        over = _("over since %(at)s") % {"at": near_time(clock.due_at, place.request.now)}
        return _still(name, over, state="met", icon="circle-check", law=law, says=f"{since} · {notice.place}")
    return {"name": name, "clock": clock, "label": "", "law": law, "says": f"{since} · {notice.place}"}


def _objections(place: Place) -> dict[str, Any]:
    rows = place.one.objections.values_list("state", flat=True)
    n_all, n_open = len(rows), sum(1 for state in rows if state == ObjectionState.OPEN)
    says = _("%(n)s came in, %(done)s answered") % {"n": n_all, "done": n_all - n_open}
    if not n_open:
        return _still(_("Objections"), _("none open"), state="met", icon="circle-check", says=says)
    words = _("%(n)s to answer") % {"n": n_open}
    more = _("what they touch waits")
    return _still(_("Objections"), words, state="soon", icon="hourglass", says=f"{says} · {more}")


def _freeze(place: Place) -> dict[str, Any]:
    name, fund = _("Freeze ends"), queries.earliest_end(place.one)
    if fund is None or fund.hold is None or fund.hold.ends_at is None:
        return _still(name, _("none known"), says=_("no hold with an end is registered"))
    left = fund.hold.ends_at - place.request.now
    days = left.days
    state = "overdue" if days < 0 else "critical" if days < 3 else "soon" if days < 14 else "calm"
    icons = {"overdue": "alert-octagon", "critical": "alarm", "soon": "hourglass", "calm": "clock"}
    words = _("%(n)s days") % {"n": days} if days >= 0 else _("ended")
    if 0 <= days < 2:
        words = duration_words(int(left.total_seconds()), spoken_language())
    says = f"{fund_words(fund)} · {_('renew before %(at)s') % {'at': full_time(fund.hold.ends_at)}}"
    return _still(name, words, state=state, icon=icons[state], label=_("earliest"), says=says)


def _payment(place: Place) -> dict[str, Any]:
    name, law = _("Payment by the bank"), get_one_deadline_kind(rule_in_force().payment)
    batch = queries.payout_in_hand(place.one)
    if batch is None or batch.sent_at is None:
        says = _("begins when the decision goes to the bank; nobody pays a fee")
        return _still(name, _("not begun"), label=_("3 working days"), law=law, says=says)
    clock = queries.clock_for(PAYOUT_ABOUT, batch.uid, now=place.request.now)
    return {"name": name, "clock": clock, "label": "", "law": law, "says": f"{place.one.number}-{batch.n}"}


def ways_shown(place: Place) -> list[dict[str, Any]]:
    """Return the three ways, each with the funds that go it and why."""
    rule, proposed = rule_in_force(), ways_of(place.one)
    funds = {fund.key: fund for fund in queries.list_funds(place.one) if fund.held_fen or fund.paid_fen}
    shown = []
    for key in WAYS:
        own = [way for way in proposed.values() if way.way == key and way.hold_id in funds]
        holds = [
            {
                "uid": funds[way.hold_id].uid, "words": fund_words(funds[way.hold_id]),
                "reason": way.words[spoken_language()], "needs_decision": way.needs_decision,
                "evidence": funds[way.hold_id].evidence.get("source", ""),
            }
            for way in own[:MOST]
        ]  # fmt: skip
        shown.append(
            {"key": key, "words": way_of(key), "law": rule.ways[key], "holds": holds, "more": max(0, len(own) - MOST)}
        )
    return shown


def objections_shown(place: Place) -> dict[str, Any]:
    """Return the objections, open ones first."""
    rows = queries.list_objections(place.one)
    drafter = place.plan.drafted_by_id if place.plan is not None else None
    clock = None
    if place.notice is not None:
        clock = queries.clock_for(CLOCK_ABOUT, place.notice.uid, now=place.request.now)
    shown = [_objection(place, row, drafter=drafter, clock=clock) for row in rows]
    return {"objections": shown, "n_objections": len(rows)}


def _objection(place: Place, row: Objection, *, drafter: int | None, clock: Any) -> dict[str, Any]:
    is_open = row.state == ObjectionState.OPEN
    demand = str(DEMAND_WORDS.get(row.kind, row.kind))
    if row.amount_fen is not None:
        currency = row.claim.currency if row.claim else row.fund.currency if row.fund else "CNY"
        demand += f" {fen(row.amount_fen, currency)}"
    about = [mask_person(row.claim.victim)] if row.claim is not None else []
    about += [fund_words(row.fund)] if row.fund is not None else []
    decided = ""
    if row.decided_by is not None:
        word = _("upheld") if row.state == ObjectionState.UPHELD else _("not upheld")
        decided = f"{word} · {row.decided_by.name} · {row.reason}"
    answered = _("answered %(at)s") % {"at": near_time(row.decided_at, place.request.now)} if row.decided_at else ""
    acts = objection_acts(row, place.able, access=place.request.access, drafter=drafter)
    return {
        "uid": row.uid, "is_open": is_open, "clock": clock if is_open else None, "who": mask_person(row.who),
        "demand": demand, "words": " · ".join(about), "decision": decided, "answered": answered, "steps": acts,
        "paper": row.document, "told": _told(place, row), "can_try": is_open and place.plan is not None,
    }  # fmt: skip


def _told(place: Place, row: Objection) -> str:
    if row.told_at is None:
        return ""
    said = {"way": TOLD_WORDS.get(row.told_way, row.told_way), "at": near_time(row.told_at, place.request.now)}
    return _("%(way)s, %(at)s") % said


def progress_shown(place: Place) -> list[dict[str, Any]]:
    """Return the six steps: which are done, by whom and when; which are in hand; which are to come."""
    one, plan, notice, batch = place.one, place.plan, place.notice, queries.payout_in_hand(place.one)
    n_open = one.objections.filter(state=ObjectionState.OPEN).count()
    is_decided, ways = batch is not None, ways_of(one)
    undecided = sum(1 for way in ways.values() if way.needs_decision)
    needs_notice = plan is not None and plan.needs_notice
    over = _is_over(place)
    drafted = f"{near_time(plan.drafted_at, place.request.now)} {plan.drafted_by.name}" if plan is not None else ""
    decision = ""
    if batch is not None and batch.decided_at is not None:
        who = batch.decided_by.name if batch.decided_by is not None else ""
        decision = f"{near_time(batch.decided_at, place.request.now)} {who}"
    announced = ""
    if notice is not None:
        announced = f"{near_time(notice.published_at, place.request.now)} {notice.published_by.name}"
    is_asked = one.state == RestitutionState.ASKED
    is_settled = batch is not None and batch.settled_at is not None
    is_sent = batch is not None and batch.sent_at is not None
    payment = _("with the banks") if is_sent else _("3 working days")
    return [
        _step(_("Where the money lies"), bool(ways) and not undecided, is_now=True,
              about=_("%(n)s to decide") % {"n": undecided} if undecided else _("ways decided") if ways else ""),
        _step(_("Draft the table"), plan is not None and not (plan.is_stale and not is_decided), is_now=bool(ways),
              about=drafted),
        _step(_("Announce for 30 days"), over or (plan is not None and not needs_notice), is_now=notice is not None,
              about=announced or (_("not needed") if plan is not None and not needs_notice else ""),
              url=reverse("restitution:notice", args=[one.uid]) if needs_notice else "", paper=_("notice")),
        _step(_("Answer objections"), not n_open and (over or is_decided), is_now=bool(n_open),
              about=_("%(n)s to answer") % {"n": n_open} if n_open else _("none open")),
        _step(_("Decide"), is_decided, is_now=is_asked, about=decision or _("the head of the county bureau approves"),
              url=_paper_url(batch), paper=_("paper")),
        _step(_("The bank pays"), is_settled, is_now=is_sent,
              about=_("settled") if is_settled else payment,
              url=reverse("restitution:batches", args=[one.uid]) if is_sent else "", paper=_("answers")),
    ]  # fmt: skip


def _step(words: str, done: bool, /, *, is_now: bool, about: str, url: str = "", paper: str = "") -> dict[str, Any]:
    state = "done" if done else "now" if is_now else "todo"
    icon = {"done": "circle-check", "now": "hourglass", "todo": "clock"}[state]
    said = {"done": _("done"), "now": _("in hand"), "todo": _("to come")}[state]
    return {
        "words": words,
        "state": state,
        "icon": icon,
        "state_words": said,
        "about": about,
        "url": url,
        "paper": paper,
    }


def _is_over(place: Place) -> bool:
    if place.notice is None:
        return False
    clock = queries.clock_for(CLOCK_ABOUT, place.notice.uid, now=place.request.now)
    return clock is not None and clock.due_at <= place.request.now


def _paper_url(batch: Any) -> str:
    paper = batch.application if batch is not None else None
    return reverse("desk:paper", args=[paper.uid]) if paper is not None else ""
