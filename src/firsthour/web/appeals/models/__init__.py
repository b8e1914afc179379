"""Which appeals are there, who reviewed them, what came under no known code, and what is to be learnt of it?"""

from firsthour.web.appeals.models.appeals import (
    Appeal,
    AppealState,
    Channel,
    Decision,
    Relation,
    ReleaseState,
    Review,
    Wanted,
)
from firsthour.web.appeals.models.notes import AppealNote, NoteKind
from firsthour.web.appeals.models.strays import StrayAppeal
from firsthour.web.appeals.models.suggestions import Suggestion, SuggestionState

__all__ = [
    "Appeal", "AppealNote", "AppealState", "Channel", "Decision", "NoteKind", "Relation", "ReleaseState", "Review",
    "StrayAppeal", "Suggestion", "SuggestionState", "Wanted",
]  # fmt: skip
