"""What of a restitution goes when the time of its matter runs out? Every personal field that points to it.

A victim's claim names the report it comes from, money the hold it lies in, evidence a payment or a statement, which may
be another matter's: they go with the restitution's own matter.
"""

from firsthour.web.desk.erasing import APART


def register() -> None:
    """Tell the desk; called once, when the apps are ready."""
    APART.update({"restitution.VictimClaim.report", "restitution.HeldFund.hold"})
    APART.update(f"restitution.ClaimEvidence.{name}" for name in ("attachment", "payment", "statement"))
