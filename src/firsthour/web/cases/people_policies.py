"""Which steps may somebody take with a suspect and with a measure? What is not listed here cannot be done.

Who works on the case seeks, catches and asks for measures; a head of the county bureau or above decides on a measure,
never who asked for it. Nothing is done in a case that is closed or was merged into another.
"""

from firsthour.web.cases.models import Measure, MeasureState, Suspect, SuspectState
from firsthour.web.cases.policies import CaseView
from firsthour.web.cases.steps import FILED, INVESTIGATING
from firsthour.web.cases.suspects import MOVES
from firsthour.web.people.policies import PeopleAccess
from firsthour.web.ui.access import Permission

_UNDECIDED = (SuspectState.IDENTIFIED, SuspectState.AT_LARGE, SuspectState.FREE)


def may_add_suspect(access: PeopleAccess, view: CaseView) -> bool:
    """Tell whether this visitor may add a suspect to a case."""
    is_open = view.matter.closed_at is None and view.absorbed_by is None
    return is_open and view.standing in ("own", "named") and access.may(Permission.WRITE_DOCUMENT)


def suspect_steps(access: PeopleAccess, suspect: Suspect, *, view: CaseView) -> list[str]:
    """Return the steps this visitor may take with a suspect, the usual one first."""
    if not may_add_suspect(access, view):
        return []
    open_states = (MeasureState.ASKED, MeasureState.RUNNING)
    is_bound = any(one.state in open_states for one in suspect.measures.all())
    may_ask = view.matter.state in (FILED, INVESTIGATING) and suspect.state in _UNDECIDED and not is_bound
    moves = [name for name, states in MOVES.items() if suspect.state in states]
    return (["ask_measure"] if may_ask else []) + [name for name in moves if name != "clear" or not is_bound]


def measure_steps(access: PeopleAccess, measure: Measure, *, view: CaseView) -> list[str]:
    """Return the steps this visitor may take with a measure."""
    if access.officer is None or view.absorbed_by is not None or view.standing not in ("own", "named"):
        return []
    if measure.state == MeasureState.ASKED:
        decides = "county_head" in view.ranks and measure.asked_by_id != access.officer.pk
        return ["approve", "refuse"] if decides and view.matter.state in (FILED, INVESTIGATING) else []
    works = access.may(Permission.WRITE_DOCUMENT)
    return ["end"] if measure.state == MeasureState.RUNNING and works else []
