"""Who lost how much, what is held, what was seized, and which entries say so?

Amounts of a claim, a fund and an asset are copies: the entries are the truth, and the copies are written with each.
"""

from django.db import models

from firsthour.web.desk.models import Attachment, Matter
from firsthour.web.holds.models import Hold
from firsthour.web.intake.models import Payment
from firsthour.web.people.models import Officer
from firsthour.web.restitution.models.restitutions import Restitution
from firsthour.web.statements.models import StatementFile
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class VictimClaim(models.Model):
    """A victim's loss. ``key`` names it in the register's entries; ``report``: the report it comes from.

    What is open is the loss without what was returned, promised and paid.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    restitution = models.ForeignKey(Restitution, on_delete=models.PROTECT, related_name="claims")
    key = classed(models.CharField(max_length=12), INTERNAL)
    victim = classed(models.CharField(max_length=80), PERSONAL)
    id_number = classed(models.CharField(max_length=30, blank=True), PERSONAL)
    phone = classed(models.CharField(max_length=30, blank=True), PERSONAL)
    bank = classed(models.CharField(max_length=80, blank=True), INTERNAL)
    account = classed(models.CharField(max_length=60, blank=True), PERSONAL)
    currency = classed(models.CharField(max_length=8, default="CNY"), INTERNAL)
    report = models.ForeignKey(
        Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="restitution_claims"
    )
    evidence = classed(models.TextField(blank=True), PERSONAL)
    verified_by = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    verified_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    loss_fen = classed(models.BigIntegerField(default=0), INTERNAL)
    returned_fen = classed(models.BigIntegerField(default=0), INTERNAL)
    committed_fen = classed(models.BigIntegerField(default=0), INTERNAL)
    paid_fen = classed(models.BigIntegerField(default=0), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["restitution", "key"], name="restitution_claim_key")]

    @property
    def open_fen(self) -> int:
        """What is still owed and not promised."""
        return self.loss_fen - self.returned_fen - self.committed_fen - self.paid_fen


class ClaimEvidence(models.Model):
    """What a loss rests on, one thing a row: a file, a payment of the report, or a row of a statement.

    ``sha256``: of the file as it was attached, or of the statement's file; ``sheet`` and ``row``: where in it, from 1.
    ``words``: what the thing says, as it stood when it was named; it stays when the thing itself is taken away.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    claim = models.ForeignKey(VictimClaim, on_delete=models.PROTECT, related_name="things")
    kind = classed(models.CharField(max_length=8), INTERNAL)
    attachment = models.ForeignKey(Attachment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    payment = models.ForeignKey(Payment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    statement = models.ForeignKey(StatementFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    sha256 = classed(models.CharField(max_length=64, blank=True), INTERNAL)
    sheet = classed(models.PositiveIntegerField(null=True, blank=True), INTERNAL)
    row = classed(models.PositiveIntegerField(null=True, blank=True), INTERNAL)
    words = classed(models.CharField(max_length=400), PERSONAL)
    added_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    added_at = classed(models.DateTimeField(), INTERNAL)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "payment"], condition=models.Q(kind="payment"), name="restitution_payment_named_once"
            ),
            models.UniqueConstraint(
                fields=["claim", "sha256", "sheet", "row"],
                condition=models.Q(kind="row"),
                name="restitution_row_named_once",
            ),
        ]


class HeldFund(models.Model):
    """Money that is held for the victims: an account's, or what is left of a sold thing (``key`` "asset …").

    ``evidence``: payments in and amounts traced into it: ``{"deposits": [[id, claim key, amount]], "traced": [[claim
    key, amount]], "rules_agree", "is_doubtful", "source"}``. ``way`` "": as the evidence proposes it.
    ``taken_fen``: what the hold said it holds when it was last looked at.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    restitution = models.ForeignKey(Restitution, on_delete=models.PROTECT, related_name="funds")
    key = classed(models.CharField(max_length=20), INTERNAL)
    hold = models.ForeignKey(Hold, null=True, blank=True, on_delete=models.PROTECT, related_name="restitution_funds")
    bank = classed(models.CharField(max_length=80, blank=True), INTERNAL)
    account = classed(models.CharField(max_length=60, blank=True), PERSONAL)
    holder = classed(models.CharField(max_length=80, blank=True), PERSONAL)
    currency = classed(models.CharField(max_length=8, default="CNY"), INTERNAL)
    evidence = classed(models.JSONField(default=dict), PERSONAL)
    way = classed(models.CharField(max_length=8, blank=True), INTERNAL)
    way_reason = classed(models.CharField(max_length=400, blank=True), PERSONAL)
    way_by = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    way_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    free_fen = classed(models.BigIntegerField(default=0), INTERNAL)
    committed_fen = classed(models.BigIntegerField(default=0), INTERNAL)
    paid_fen = classed(models.BigIntegerField(default=0), INTERNAL)
    taken_fen = classed(models.BigIntegerField(null=True, blank=True), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["restitution", "key"], name="restitution_fund_key")]

    @property
    def held_fen(self) -> int:
        """What lies there now: free and promised."""
        return self.free_fen + self.committed_fen


class SeizedAsset(models.Model):
    """A seized thing: of which kind (``law.seized``), what it is worth, where it is kept, what keeping it cost, what it
    brought.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    restitution = models.ForeignKey(Restitution, on_delete=models.PROTECT, related_name="assets")
    key = classed(models.CharField(max_length=12), INTERNAL)
    kind = classed(models.CharField(max_length=20, default="other"), INTERNAL)
    name = classed(models.CharField(max_length=200), PERSONAL)
    keeper = classed(models.CharField(max_length=200), PERSONAL)
    currency = classed(models.CharField(max_length=8, default="CNY"), INTERNAL)
    value_fen = classed(models.BigIntegerField(default=0), INTERNAL)
    cost_fen = classed(models.BigIntegerField(default=0), INTERNAL)
    proceeds_fen = classed(models.BigIntegerField(null=True, blank=True), INTERNAL)
    seized_at = classed(models.DateTimeField(), INTERNAL)
    disposed_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["restitution", "key"], name="restitution_asset_key")]


class RegisterEntry(models.Model):
    """One entry of the register, exactly what ``recovery.registers.Entry`` is made of; entries are only ever added."""

    restitution = models.ForeignKey(Restitution, on_delete=models.PROTECT, related_name="entries")
    number = classed(models.PositiveIntegerField(), INTERNAL)
    kind = classed(models.CharField(max_length=12), INTERNAL)
    at = classed(models.DateTimeField(), INTERNAL)
    by_key = classed(models.CharField(max_length=80), INTERNAL)
    by_name = classed(models.CharField(max_length=80), INTERNAL)
    postings = classed(models.JSONField(), INTERNAL)
    note = classed(models.CharField(max_length=1000, blank=True), PERSONAL)
    corrects = classed(models.PositiveIntegerField(default=0), INTERNAL)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["restitution", "number"], name="restitution_entry_number")]


class Investor(models.Model):
    """A participant of a group case: paid in, received; ``claim``: what is owed to whom received less.

    Who received more gives back: ``key`` names them in the register's entries, ``given_fen`` is a copy of what came.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    restitution = models.ForeignKey(Restitution, on_delete=models.PROTECT, related_name="investors")
    name = classed(models.CharField(max_length=80), PERSONAL)
    paid_fen = classed(models.BigIntegerField(), INTERNAL)
    received_fen = classed(models.BigIntegerField(), INTERNAL)
    key = classed(models.CharField(max_length=12, blank=True), INTERNAL)
    given_fen = classed(models.BigIntegerField(default=0), INTERNAL)
    currency = classed(models.CharField(max_length=8, default="CNY"), INTERNAL)
    claim = models.OneToOneField(
        VictimClaim, null=True, blank=True, on_delete=models.PROTECT, related_name="investor"
    )  # fmt: skip
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["restitution", "name", "currency"],
                condition=~models.Q(name=""),
                name="restitution_investor_once",
            ),
            models.UniqueConstraint(
                fields=["restitution", "key"], condition=~models.Q(key=""), name="restitution_source_key"
            ),
        ]

    @property
    def due_fen(self) -> int:
        """What must still be given back."""
        return max(0, self.received_fen - self.paid_fen - self.given_fen)
