"""What was reported, and which payments were told of? One report a matter; what was added later stands beside it."""

from django.db import models

from firsthour.web.desk.models import Matter
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, SECRET, classed
from firsthour.web.ui.ids import new_uid


class Channel(models.TextChoices):
    """How a report came in."""

    COUNTER = "counter"
    PHONE = "phone"
    HAND_OVER = "hand_over"
    POLICE_LINE = "police_line"  # 110
    FRAUD_LINE = "fraud_line"  # 96110
    MINI_PROGRAM = "mini_program"
    PORTAL = "portal"
    OTHER_SYSTEM = "other_system"


class Precision(models.TextChoices):
    """How exactly a moment is known."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"


class Report(models.Model):
    """What somebody told us. The matter carries number, unit, owner and state; ``details`` the fields of its kind.

    ``first_unit`` is the unit that was asked first: it owns the report until somebody accepts it. ``asked_unit`` (of a
    confidential one ``asked_officer``) is who must answer now, ``reviewer`` who must review a refusal, ``decider``
    whose decision it takes after it was refused twice or not answered (``unit_leader``, then ``bureau_leader``), in
    ``deciding_unit``.
    """

    matter = models.OneToOneField(Matter, on_delete=models.CASCADE, related_name="report")
    kind = classed(models.CharField(max_length=30), INTERNAL)  # ``report_kinds``
    channel = classed(models.CharField(max_length=14, choices=Channel.choices), INTERNAL)
    reported_at = classed(models.DateTimeField(), INTERNAL)
    happened_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    happened_precision = classed(models.CharField(max_length=6, choices=Precision.choices, blank=True), INTERNAL)
    story = classed(models.TextField(blank=True), PERSONAL)
    details = classed(models.JSONField(default=dict, blank=True), PERSONAL)
    language = classed(models.CharField(max_length=10, default="zh-hans"), INTERNAL)
    fraud_type = classed(models.CharField(max_length=40, blank=True), INTERNAL)
    is_urgent = classed(models.BooleanField(default=False), INTERNAL)
    wants_confidentiality = classed(models.BooleanField(default=False), INTERNAL)
    amount_fen = classed(models.BigIntegerField(default=0), INTERNAL)
    receipt_number = classed(models.CharField(max_length=40, unique=True), INTERNAL)
    receipt_code_hash = classed(models.CharField(max_length=64), SECRET)
    source_system = classed(models.CharField(max_length=40, blank=True), INTERNAL)
    source_number = classed(models.CharField(max_length=80, null=True, blank=True), INTERNAL)
    taken_by = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="reports_taken")
    first_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reports_first_asked")
    asked_unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="reports_asked")
    asked_officer = models.ForeignKey(
        Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="reports_asked"
    )
    reviewer = models.ForeignKey(
        Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="reports_to_review"
    )
    decider = classed(models.CharField(max_length=20, blank=True), INTERNAL)
    deciding_unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="reports_to_decide"
    )
    n_bounced = classed(models.PositiveSmallIntegerField(default=0), INTERNAL)
    #: Of a report just registered: the code of its receipt, kept nowhere; and whether it was not there before.
    fresh_code: str = ""
    is_new: bool = False

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source_system", "source_number"], name="report_source_once"),
        ]
        indexes = [
            models.Index(
                fields=["asked_unit", "reported_at"], condition=models.Q(asked_unit__isnull=False), name="report_asked"
            ),
            models.Index(fields=["first_unit", "reported_at"], name="report_first_unit"),
            models.Index(
                fields=["deciding_unit", "reported_at"],
                condition=models.Q(deciding_unit__isnull=False),
                name="report_deciding",
            ),
        ]


class Payment(models.Model):
    """A payment as it was told: from whom, to whom, how much, when and how exactly that is known.

    ``from_normal`` and ``to_normal`` are the accounts without spaces and dashes, by which payments are compared.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="payments")
    order = classed(models.PositiveSmallIntegerField(default=0), INTERNAL)
    from_institution = classed(models.CharField(max_length=60, blank=True), INTERNAL)
    from_account = classed(models.CharField(max_length=60, blank=True), PERSONAL)
    from_normal = classed(models.CharField(max_length=60, blank=True, db_index=True), PERSONAL)
    from_holder = classed(models.CharField(max_length=60, blank=True), PERSONAL)
    to_institution = classed(models.CharField(max_length=60, blank=True), INTERNAL)
    to_account = classed(models.CharField(max_length=60, blank=True), PERSONAL)
    to_normal = classed(models.CharField(max_length=60, blank=True), PERSONAL)
    to_holder = classed(models.CharField(max_length=60, blank=True), PERSONAL)
    amount_fen = classed(models.BigIntegerField(), INTERNAL)
    currency = classed(models.CharField(max_length=3, default="CNY"), INTERNAL)
    paid_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    precision = classed(models.CharField(max_length=6, choices=Precision.choices, blank=True), INTERNAL)
    channel = classed(models.CharField(max_length=20, blank=True), INTERNAL)
    serial = classed(models.CharField(max_length=60, blank=True), INTERNAL)
    note = classed(models.CharField(max_length=200, blank=True), PERSONAL)

    class Meta:
        ordering = ["order", "id"]
        indexes = [models.Index(fields=["to_normal", "amount_fen"], name="payment_to_amount")]


class Supplement(models.Model):
    """What the reporter added later; ``seen_at`` is when whoever works on it read it."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="supplements")
    text = classed(models.TextField(), PERSONAL)
    channel = classed(models.CharField(max_length=14, choices=Channel.choices), INTERNAL)
    told_at = classed(models.DateTimeField(), INTERNAL)
    source_key = classed(models.CharField(max_length=80, null=True, blank=True, unique=True), INTERNAL)
    by_key = classed(models.CharField(max_length=80), INTERNAL)
    by_name = classed(models.CharField(max_length=80), INTERNAL)
    seen_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)

    class Meta:
        ordering = ["told_at", "id"]
        indexes = [
            models.Index(fields=["report", "told_at"], condition=models.Q(seen_at=None), name="supplement_unseen"),
        ]
