"""Which tables does this app keep?"""

from firsthour.web.intake.models.consultations import Consultation, ConsultationMember
from firsthour.web.intake.models.custody import CustodyStep, Step
from firsthour.web.intake.models.incoming import IncomingFile, IncomingRow, Outcome
from firsthour.web.intake.models.interference import Interference, ZeroReport
from firsthour.web.intake.models.leads import Approval, Lead, LeadCheck
from firsthour.web.intake.models.mentions import Identifier, IdentifierKind, Mention, MentionRole
from firsthour.web.intake.models.packages import PortalArrival, PortalLane, PortalParcel, PortalReceipt
from firsthour.web.intake.models.reports import Channel, Payment, Precision, Report, Supplement
from firsthour.web.intake.models.twins import TwinDecision, TwinPair

__all__ = [
    "Approval",
    "Channel",
    "Consultation",
    "ConsultationMember",
    "CustodyStep",
    "Identifier",
    "IdentifierKind",
    "IncomingFile",
    "IncomingRow",
    "Interference",
    "Lead",
    "LeadCheck",
    "Mention",
    "MentionRole",
    "Outcome",
    "Payment",
    "PortalArrival",
    "PortalLane",
    "PortalParcel",
    "PortalReceipt",
    "Precision",
    "Report",
    "Step",
    "Supplement",
    "TwinDecision",
    "TwinPair",
    "ZeroReport",
]
