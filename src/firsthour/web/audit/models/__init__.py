"""What does the record keep? Events, anchors, purposes, what stood out, and what was erased."""

from firsthour.web.audit.models.bases import Basis, Reveal
from firsthour.web.audit.models.events import Anchor, AuditEvent, ChainCheck
from firsthour.web.audit.models.findings import Finding
from firsthour.web.audit.models.retention import ErasureCertificate, LegalHold

__all__ = ["Anchor", "AuditEvent", "Basis", "ChainCheck", "ErasureCertificate", "Finding", "LegalHold", "Reveal"]
