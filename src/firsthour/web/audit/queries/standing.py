"""What do the inspectors see besides events: anchors, unusual look-ups, holds and certificates?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from firsthour.law.lookups import LookupLine, get_one_lookup_line
from firsthour.web.audit.models import Anchor, ChainCheck, ErasureCertificate, Finding, LegalHold
from firsthour.web.audit.policies import inspected_findings, visible_findings


@dataclass(frozen=True)
class FindingView:
    """An unusual look-up, the line it crossed, and what this visitor may do about it."""

    finding: Finding
    line: LookupLine
    may_explain: bool
    may_decide: bool


def list_anchors() -> QuerySet[Anchor]:
    """Return the anchors, the latest first."""
    return Anchor.objects.all()


def get_one_anchor(day: Any) -> Anchor | None:
    """Return the anchor of a day."""
    return Anchor.objects.filter(day=day).first()


def list_checks(limit: int = 10) -> QuerySet[ChainCheck]:
    """Return the last verifications."""
    return ChainCheck.objects.all()[:limit]


def list_findings(access: Any) -> list[FindingView]:
    """Return the unusual look-ups this visitor inspects or is asked about, the undecided ones first."""
    found = visible_findings(access)
    undecided = list(found.filter(decided_at=None)[:200])
    return [view_finding(access, finding) for finding in (*undecided, *found.exclude(decided_at=None)[:100])]


def iterate_findings(access: Any) -> Iterator[FindingView]:
    """Yield every unusual look-up that the list is of, the undecided ones first, for exports."""
    found = visible_findings(access)
    for part in (found.filter(decided_at=None), found.exclude(decided_at=None)):
        for finding in part.iterator(chunk_size=500):
            yield view_finding(access, finding)


def count_findings(access: Any) -> int:
    """Return how many unusual look-ups this visitor inspects or is asked about."""
    return visible_findings(access).order_by().count()


def count_undecided(access: Any) -> int:
    """Return how many unusual look-ups wait for this inspector."""
    return inspected_findings(access).filter(decided_at=None).count()


def get_one_finding(access: Any, uid: Any) -> FindingView | None:
    """Return an unusual look-up; None where it is not this visitor's to see."""
    finding = visible_findings(access).filter(uid=uid).first()
    return view_finding(access, finding) if finding else None


def view_finding(access: Any, finding: Finding) -> FindingView:
    """Return an unusual look-up with what may be done about it."""
    is_own = access.officer is not None and finding.officer_key == str(access.officer.uid)
    is_open = finding.decided_at is None
    return FindingView(finding, get_one_lookup_line(finding.record_kind), is_own and is_open, not is_own and is_open)


def list_holds() -> QuerySet[LegalHold]:
    """Return the legal holds, those in force first."""
    return every_hold()[:200]


def every_hold() -> QuerySet[LegalHold]:
    """Return all legal holds, those in force first."""
    return LegalHold.objects.order_by("lifted_at", "-placed_at")


def get_one_hold(uid: Any) -> LegalHold | None:
    """Return a legal hold."""
    return LegalHold.objects.filter(uid=uid).first()


def list_certificates(limit: int = 200) -> QuerySet[ErasureCertificate]:
    """Return the erasure certificates, the latest first."""
    return every_certificate()[:limit]


def every_certificate() -> QuerySet[ErasureCertificate]:
    """Return all erasure certificates, the latest first."""
    return ErasureCertificate.objects.all()
