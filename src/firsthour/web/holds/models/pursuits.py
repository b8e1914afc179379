"""Which loss is pursued, through which accounts, and how does each of them stand?

A pursuit belongs to one matter: a report, or a case. Its hops are a tree, its holds one a account: two hops may lead to
the same account, whose money is stopped once.
"""

from django.db import models

from firsthour.web.desk.models import Matter, Task
from firsthour.web.intake.models import Payment
from firsthour.web.people.models import Officer
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class Pursuit(models.Model):
    """A loss that is pursued: how much, of which report, by which rule its money is followed from account to account.

    ``loss_fen`` is the sum of the first hops' payments. ``*_fen``: the parts of the loss as ``recovery.chase`` had them
    at the last change, kept for lists; they add up to the loss. ``first_known_at``: when the first account was known.
    ``filing_task``: by when filing must be decided, lest its stop-payments fall.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="pursuit")
    rule = classed(models.CharField(max_length=20, default="fifo"), INTERNAL)
    currency = classed(models.CharField(max_length=3, default="CNY"), INTERNAL)
    loss_fen = classed(models.BigIntegerField(default=0), INTERNAL)
    held_fen = classed(models.BigIntegerField(default=0), INTERNAL)
    asked_fen = classed(models.BigIntegerField(default=0), INTERNAL)
    drafted_fen = classed(models.BigIntegerField(default=0), INTERNAL)
    gone_fen = classed(models.BigIntegerField(default=0), INTERNAL)
    residual_fen = classed(models.BigIntegerField(default=0), INTERNAL)
    reported_at = classed(models.DateTimeField(), INTERNAL)
    first_known_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    first_sent_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    first_held_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    opened_at = classed(models.DateTimeField(), INTERNAL)
    opened_by = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    filing_task = models.ForeignKey(Task, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["opened_at"], condition=models.Q(ended_at=None), name="pursuit_open")]


class Hold(models.Model):
    """One account of a pursuit, from being known to its release; its history is ``HoldHappening``, its state a copy.

    ``account`` as it was told, ``normal`` without spaces and dashes. ``round``: 1, and one more whenever the account is
    linked to the case again after its release. ``later_hop``: not an account the loss was paid into. ``flags``: of the
    account (``law/holds.toml`` cautions). State, ends and amounts follow from the history (``recovery.holds``) and are
    written with every change of it; ``held_fen`` None: the bank did not say. ``next_alarm_at``: when to look again;
    ``looked_at``: as of when they were worked out.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    pursuit = models.ForeignKey(Pursuit, on_delete=models.PROTECT, related_name="holds")
    institution = classed(models.CharField(max_length=60, blank=True), INTERNAL)
    account = classed(models.CharField(max_length=60), PERSONAL)
    normal = classed(models.CharField(max_length=60, db_index=True), PERSONAL)
    holder = classed(models.CharField(max_length=60, blank=True), PERSONAL)
    round = classed(models.PositiveSmallIntegerField(default=1), INTERNAL)
    asset = classed(models.CharField(max_length=20, default="deposits"), INTERNAL)
    flags = classed(models.JSONField(default=list), INTERNAL)
    later_hop = classed(models.BooleanField(default=False), INTERNAL)
    state = classed(models.CharField(max_length=12, default="unknown"), INTERNAL)
    since_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    ends_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    falls_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    release_due_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    asked_fen = classed(models.BigIntegerField(null=True, blank=True), INTERNAL)
    held_fen = classed(models.BigIntegerField(null=True, blank=True, default=0), INTERNAL)
    stops_used = classed(models.PositiveSmallIntegerField(default=0), INTERNAL)
    n_flags = classed(models.PositiveSmallIntegerField(default=0), INTERNAL)
    next_alarm_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    looked_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    known_at = classed(models.DateTimeField(), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["pursuit", "normal", "institution", "round"],
                condition=~models.Q(normal=""),  # accounts that were erased are no longer told apart
                name="hold_account_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_alarm_at"], condition=models.Q(next_alarm_at__isnull=False), name="hold_next_alarm"
            ),
            models.Index(fields=["ends_at"], condition=models.Q(ends_at__isnull=False), name="hold_ends"),
            models.Index(fields=["falls_at"], condition=models.Q(falls_at__isnull=False), name="hold_falls"),
            models.Index(fields=["looked_at"], name="hold_looked"),
        ]


class HopSource(models.TextChoices):
    """How it is known that the money came here."""

    REPORT = "report"  # a payment as it was told
    ANSWER = "answer"  # rows of a bank's answer
    STATEMENT = "statement"  # a ledger's trace
    HAND = "hand"


class Hop(models.Model):
    """A node of the tree: from which hop (None: the loss itself) how much came to which account, when, how it is known.

    ``exits``: what left for good there: ``[{kind, amount_fen, at, account}]``. ``amount_fen`` of all hops below a hop
    and its exits never exceed its own. ``source_key``: the bank's answer, the trace or the officer; ``source_row``: the
    row, as text. ``is_replaced``: a later source knows better; it is out of the tree and kept. ``picks``: which row of
    a bank's answer a person says a payment is, by what names the payment.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    pursuit = models.ForeignKey(Pursuit, on_delete=models.PROTECT, related_name="hops")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="hops")
    payment = models.ForeignKey(Payment, null=True, blank=True, on_delete=models.PROTECT, related_name="hops")
    amount_fen = classed(models.BigIntegerField(), INTERNAL)
    arrived_at = classed(models.DateTimeField(), INTERNAL)
    exits = classed(models.JSONField(default=list), PERSONAL)
    source = classed(models.CharField(max_length=9, choices=HopSource.choices), INTERNAL)
    source_key = classed(models.CharField(max_length=80, blank=True), INTERNAL)
    source_row = classed(models.CharField(max_length=80, blank=True), PERSONAL)
    rule = classed(models.CharField(max_length=20, blank=True), INTERNAL)
    is_replaced = classed(models.BooleanField(default=False), INTERNAL)
    picks = classed(models.JSONField(default=dict), INTERNAL)
    made_at = classed(models.DateTimeField(), INTERNAL)
    by_key = classed(models.CharField(max_length=80), INTERNAL)
    by_name = classed(models.CharField(max_length=80), INTERNAL)

    class Meta:
        ordering = ["id"]
