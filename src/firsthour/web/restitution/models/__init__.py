"""Who is owed what, what is held or seized for them, and who gets which fen of it back?"""

from firsthour.web.restitution.models.registers import (
    ClaimEvidence,
    HeldFund,
    Investor,
    RegisterEntry,
    SeizedAsset,
    VictimClaim,
)
from firsthour.web.restitution.models.restitutions import (
    Objection,
    ObjectionState,
    PublicNotice,
    Restitution,
    RestitutionState,
    SharePlan,
)

from firsthour.web.restitution.models.payouts import (  # isort: skip
    PROMISED,
    AgainState,
    AnswerLine,
    Batch,
    BatchLine,
    BatchState,
    OrderAgain,
)

__all__ = [
    "PROMISED", "AgainState", "AnswerLine", "Batch", "BatchLine", "BatchState", "ClaimEvidence", "HeldFund", "Investor",
    "Objection", "ObjectionState", "OrderAgain", "PublicNotice", "RegisterEntry", "Restitution", "RestitutionState",
    "SeizedAsset", "SharePlan", "VictimClaim",
]  # fmt: skip
