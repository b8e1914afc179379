"""What was decided to be paid, by whom, what went to the banks and what did they answer?"""

from django.db import models

from firsthour.web.desk.models import Document
from firsthour.web.intake.models.leads import Approval
from firsthour.web.people.models import Officer
from firsthour.web.restitution.models.registers import HeldFund, VictimClaim
from firsthour.web.restitution.models.restitutions import Restitution, SharePlan
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class BatchState(models.TextChoices):
    """How far a decision is."""

    ASKED = "asked"
    REFUSED = "refused"
    DECIDED = "decided"
    SENT = "sent"
    SETTLED = "settled"


PROMISED = (BatchState.DECIDED, BatchState.SENT, BatchState.SETTLED)  # a decision that was taken


class Batch(models.Model):
    """One decision: the payments of a table that may go now, asked for, approved, sent to the banks, settled.

    ``waits``: what of the table waits, and for which objections: ``[claim key, hold key, amount, [objection uid]]``.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    restitution = models.ForeignKey(Restitution, on_delete=models.PROTECT, related_name="batches")
    plan = models.ForeignKey(SharePlan, on_delete=models.PROTECT, related_name="batches")
    n = classed(models.PositiveSmallIntegerField(), INTERNAL)
    state = classed(models.CharField(max_length=8, choices=BatchState.choices, default=BatchState.ASKED), INTERNAL)
    waits = classed(models.JSONField(default=list), INTERNAL)
    asked_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    asked_at = classed(models.DateTimeField(), INTERNAL)
    approval = models.ForeignKey(Approval, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    said = classed(models.CharField(max_length=400, blank=True), PERSONAL)
    application = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sent_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    sent_by = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    settled_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["n"]
        constraints = [models.UniqueConstraint(fields=["restitution", "n"], name="restitution_batch_number")]


class BatchLine(models.Model):
    """One payment of a decision: from which fund to whom. ``booked``: "", paid, back: as the register has it.

    ``booked_fen``: what the register has as paid under this line. ``payee_bank`` and ``payee_account``: where it was
    ordered to. ``sent_at``: when, where it was ordered after the others of its decision.

    ``state`` and ``left_fen``: as the bank's answers say. ``settled_by``: who settled by hand what differed.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="lines")
    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    reference = classed(models.CharField(max_length=60, unique=True), INTERNAL)
    claim = models.ForeignKey(VictimClaim, on_delete=models.PROTECT, related_name="lines")
    fund = models.ForeignKey(HeldFund, on_delete=models.PROTECT, related_name="lines")
    way = classed(models.CharField(max_length=8), INTERNAL)
    amount_fen = classed(models.BigIntegerField(), INTERNAL)
    currency = classed(models.CharField(max_length=8, default="CNY"), INTERNAL)
    state = classed(models.CharField(max_length=16, default="waiting"), INTERNAL)
    left_fen = classed(models.BigIntegerField(default=0), INTERNAL)
    booked = classed(models.CharField(max_length=4, blank=True), INTERNAL)
    booked_fen = classed(models.BigIntegerField(default=0), INTERNAL)
    payee_bank = classed(models.CharField(max_length=80, blank=True), INTERNAL)
    payee_account = classed(models.CharField(max_length=60, blank=True), PERSONAL)
    sent_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    settled_by = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    settled_why = classed(models.CharField(max_length=400, blank=True), PERSONAL)
    decision = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["reference"]

    @property
    def needs_person(self) -> bool:
        """Whether the bank's answers and the register do not agree, and nobody has looked at it since."""
        if self.settled_by_id is not None:
            return False
        if self.state == "paid":
            return (self.booked, self.booked_fen) != ("paid", self.amount_fen)
        return self.state in ("amount_differs", "doubled")


class AgainState(models.TextChoices):
    """What became of the wish to order a payment again."""

    ASKED = "asked"
    REFUSED = "refused"
    ORDERED = "ordered"


class OrderAgain(models.Model):
    """A payment that did not arrive is ordered again within its decision: where to now, why, and who approved it.

    ``made``: the second order; it has a reference of its own, and the first stays as the bank answered it.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    line = models.ForeignKey(BatchLine, on_delete=models.PROTECT, related_name="orders_again")
    bank = classed(models.CharField(max_length=80), INTERNAL)
    account = classed(models.CharField(max_length=60), PERSONAL)
    reason = classed(models.CharField(max_length=400), PERSONAL)
    state = classed(models.CharField(max_length=8, choices=AgainState.choices, default=AgainState.ASKED), INTERNAL)
    asked_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    asked_at = classed(models.DateTimeField(), INTERNAL)
    approval = models.ForeignKey(Approval, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    made = models.OneToOneField(
        BatchLine, null=True, blank=True, on_delete=models.PROTECT, related_name="ordered_by"
    )  # fmt: skip
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=~models.Q(state="refused"), name="restitution_ordered_again_once"
            )
        ]


class AnswerLine(models.Model):
    """One line of what a bank sent back; the same line again is kept once."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="answers")
    reference = classed(models.CharField(max_length=60), INTERNAL)
    bank_reference = classed(models.CharField(max_length=80), INTERNAL)
    state = classed(models.CharField(max_length=8), INTERNAL)
    amount_fen = classed(models.BigIntegerField(), INTERNAL)
    at = classed(models.DateTimeField(), INTERNAL)
    reason = classed(models.CharField(max_length=200, blank=True), PERSONAL)
    received_at = classed(models.DateTimeField(), INTERNAL)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "reference", "bank_reference", "state", "amount_fen", "at"], name="restitution_answer"
            )
        ]
