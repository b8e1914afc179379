"""What does this room keep? Cases, whether they were filed, and who works on them together."""

from firsthour.web.cases.models.cases import (
    Case,
    CaseLink,
    CaseReport,
    CaseStep,
    Item,
    ItemMove,
    LinkKind,
    Merge,
    StepOutcome,
)
from firsthour.web.cases.models.filing import (
    CollectiveMember,
    Comparison,
    Filing,
    FilingState,
    MeasureCheck,
    Proposal,
    Refusal,
    Review,
)
from firsthour.web.cases.models.forces import ForceMember, LogLine, PlanLine, TaskForce
from firsthour.web.cases.models.people import Measure, MeasureState, NumberDoubt, PersonLink, Suspect, SuspectState

__all__ = [
    "Case",
    "CaseLink",
    "CaseReport",
    "CaseStep",
    "CollectiveMember",
    "Comparison",
    "Filing",
    "FilingState",
    "ForceMember",
    "Item",
    "ItemMove",
    "LinkKind",
    "LogLine",
    "Measure",
    "MeasureCheck",
    "MeasureState",
    "Merge",
    "NumberDoubt",
    "PersonLink",
    "PlanLine",
    "Proposal",
    "Refusal",
    "Review",
    "StepOutcome",
    "Suspect",
    "SuspectState",
    "TaskForce",
]
