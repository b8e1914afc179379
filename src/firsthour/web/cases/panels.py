"""What does a case show on its matter's page? Read once a request; what a visitor may not see is not read."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from firsthour.law.checklists import read_checklist
from firsthour.web.cases.models import Case, CaseReport
from firsthour.web.cases.opening import active_case_of
from firsthour.web.cases.queries import cases as queries
from firsthour.web.cases.queries import panels as panel_queries
from firsthour.web.cases.steps import BEFORE_FILING
from firsthour.web.cases.views.acts import offered
from firsthour.web.cases.views.facts import CONDITIONS, pointers
from firsthour.web.cases.views.place import Place, read_place
from firsthour.web.desk.models import Matter

Shown = Mapping[str, Any] | None
LIMITS = "review_limits"


def head(request: HttpRequest, matter: Matter) -> Shown:
    """Show what kind of case it is, where it went if it was merged, and what may not be done yet."""
    place = read_place(request, matter)
    if place is None:
        return None
    case = place.view.case
    limits = read_checklist(LIMITS).items if matter.state in BEFORE_FILING else ()
    merges = queries.list_merges(place.view)
    seen = queries.seen_among(request.access, [one.absorbed.matter for one in merges], now=request.now)
    survivor = place.view.absorbed_by.survivor if place.view.absorbed_by is not None else None
    return {
        "case": case, "place": place, "limits": limits,
        "merges": [one for one in merges if one.absorbed.matter_id in seen],
        "survivor": survivor, "survivor_seen": _is_seen(request, survivor), "steps": place.steps,
        "parent_seen": _is_seen(request, case.parent),
    }  # fmt: skip


def acts(request: HttpRequest, matter: Matter) -> Shown:
    """Show what this visitor may do now, the next on top."""
    place = read_place(request, matter)
    if place is None or not place.steps:
        return None
    found = offered(place)
    main = [one for one in found if one[1].group in ("filing", "refusal", "step")]
    more = [one for one in found if one[1].group in ("clock", "more")]
    links = _links(place)
    return {"case": place.view.case, "main": main, "more": more, "links": links, "asked": place.view.asked}


def filing(request: HttpRequest, matter: Matter) -> Shown:
    """Show the comparison with the filing lines, the checklists, and who proposed, opined and decided."""
    place = read_place(request, matter)
    if place is None or place.view.filing is None:
        return None
    one = place.view.filing
    own = one.checklist or {}
    return {
        "case": place.view.case, "filing": one, "steps": place.steps, "comparisons": list(one.comparisons.all()),
        "conditions": pointers(one.conditions, key=CONDITIONS),
        "questions": pointers(own.get("answers", {}), key=own["list"]) if own.get("list") else [],
        "earlier": panel_queries.list_earlier_rounds(place.view.case, one),
    }  # fmt: skip


def refusal(request: HttpRequest, matter: Matter) -> Shown:
    """Show the notice of refusal on its way, and the complaints about it."""
    place = read_place(request, matter)
    if place is None or place.view.refusal is None:
        return None
    one = place.view.refusal
    reviews = list(one.reviews.select_related("unit", "handler", "decided_by", "paper"))
    return {"refusal": one, "reviews": reviews}


def money(request: HttpRequest, matter: Matter) -> Shown:
    """Show the reports of a case with their payments and the accounts paid to."""
    place = read_place(request, matter)
    if place is None:
        return None
    rows = queries.list_reports(place.view)
    opened = queries.seen_among(request.access, [row.matter for row in rows], now=request.now)
    seen = [row for row in rows if row.matter_id in opened]
    payments = panel_queries.list_payments(_keys(seen))
    return {
        "case": place.view.case, "reports": seen, "n_hidden": len(rows) - len(seen), "payments": payments,
        "accounts": panel_queries.accounts_of(payments), "total_fen": sum(one.amount_fen for one in payments),
        "steps": place.steps, "acts": [one for one in offered(place) if one[1].group == "reports"],
    }  # fmt: skip


def things(request: HttpRequest, matter: Matter) -> Shown:
    """Show what was seized or is kept, and the checks before measures."""
    place = read_place(request, matter)
    if place is None:
        return None
    return {
        "case": place.view.case, "items": queries.list_items(place.view), "steps": place.steps,
        "checks": queries.list_checks(place.view),
        "acts": [one for one in offered(place) if one[1].group == "items"],
    }  # fmt: skip


def links(request: HttpRequest, matter: Matter) -> Shown:
    """Show the cases this one has to do with, those that are a part of it, and what was merged into it."""
    place = read_place(request, matter)
    if place is None:
        return None
    case = place.view.case
    rows = [(one, one.other if one.case_id == case.pk else one.case) for one in queries.list_links(place.view)]
    children = panel_queries.list_children(case)
    merges = queries.list_merges(place.view)
    others = [other.matter for _one, other in rows] + [one.matter for one in children]
    others += [one.absorbed.matter for one in merges]
    seen = queries.seen_among(request.access, others, now=request.now)
    return {
        "case": case, "steps": place.steps, "links": [row for row in rows if row[1].matter_id in seen],
        "children": [one for one in children if one.matter_id in seen],
        "merges": [one for one in merges if one.absorbed.matter_id in seen],
        "acts": [one for one in offered(place) if one[1].group == "links"],
    }  # fmt: skip


def force(request: HttpRequest, matter: Matter) -> Shown:
    """Show the task force: who, the plan, the log."""
    place = read_place(request, matter)
    if place is None or (place.view.force is None and "form_force" not in place.steps):
        return None
    one = place.view.force
    return {
        "case": place.view.case, "force": one, "steps": place.steps,
        "members": panel_queries.list_members(one) if one else [],
        "plan": panel_queries.list_plan(one) if one else [], "log": panel_queries.list_log(one) if one else [],
        "acts": [act for act in offered(place) if act[1].group == "force"],
    }  # fmt: skip


def history(request: HttpRequest, matter: Matter) -> Shown:
    """Show every step: by whom, on which basis, with which paper; and who handles it and why."""
    place = read_place(request, matter)
    if place is None:
        return None
    return {"case": place.view.case, "rows": queries.list_steps(place.view)}


def from_report(request: HttpRequest, matter: Matter) -> Shown:
    """Show, on a report or lead, the case it belongs to."""
    case = active_case_of(matter)
    return {"case": case} if _is_seen(request, case) else None


def _links(place: Place) -> list[str]:
    return [name for name in ("facts", "checklist", "check") if name in place.steps]


def _is_seen(request: HttpRequest, case: Case | None) -> bool:
    return case is not None and bool(queries.seen_among(request.access, [case.matter], now=request.now))


def _keys(rows: list[CaseReport]) -> list[int]:
    return [row.matter_id for row in rows]
