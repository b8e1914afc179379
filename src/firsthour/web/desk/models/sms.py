"""Which short messages were asked for, and how far is each? Its text lies sealed beside it, until the line has it."""

from django.db import models
from django.db.models import Q

from firsthour.web.desk.models.matters import Matter
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, SECRET, classed
from firsthour.web.ui.ids import new_uid


class SmsState(models.TextChoices):
    """How far a short message is, or one part of it."""

    WAITING = "waiting"  # for its time (``due_at``), or for the line
    SENDING = "sending"  # a sender has taken it
    PUT = "put"  # the line has it
    DELIVERED = "delivered"
    EXPIRED = "expired"  # the provider gave up: the phone was off for too long
    FAILED = "failed"
    WITHHELD = "withheld"  # not sent, and says why


class Sms(models.Model):
    """A short message: what it was about, to which number, and what became of it.

    ``subject`` names what it belongs to where that is no matter (``episode:<uid>``). ``reason`` is a word of
    ``sms_lines.reasons`` or the provider's own code. ``is_unsure``: it may have reached the phone twice.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    key = classed(models.CharField(max_length=80, unique=True), INTERNAL)
    about = classed(models.CharField(max_length=20), INTERNAL)
    purpose = classed(models.CharField(max_length=20, default="service"), INTERNAL)
    is_urgent = classed(models.BooleanField(default=False), INTERNAL)
    phone = classed(models.CharField(max_length=20), PERSONAL)
    matter = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.CASCADE, related_name="sms")
    subject = classed(models.CharField(max_length=80, blank=True), INTERNAL)
    state = classed(models.CharField(max_length=10, choices=SmsState.choices), INTERNAL)
    reason = classed(models.CharField(max_length=60, blank=True), INTERNAL)
    attempts = classed(models.PositiveSmallIntegerField(default=0), INTERNAL)
    owner = classed(models.CharField(max_length=120, blank=True), INTERNAL)
    is_unsure = classed(models.BooleanField(default=False), INTERNAL)
    asked_at = classed(models.DateTimeField(), INTERNAL)
    due_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    put_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    ended_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [
            models.Index(fields=["due_at"], name="sms_due", condition=Q(state__in=["waiting", "sending"])),
            models.Index(fields=["phone", "-asked_at"], name="sms_phone"),
            models.Index(fields=["subject"], name="sms_subject", condition=~Q(subject="")),
            models.Index(fields=["state", "-id"], name="sms_state"),
            models.Index(fields=["asked_at"], name="sms_asked"),
        ]


class SmsBody(models.Model):
    """The text of a message, sealed; removed when the line has it, because it may hold a code that is kept nowhere."""

    sms = models.OneToOneField(Sms, primary_key=True, on_delete=models.CASCADE, related_name="body")
    sealed = classed(models.BinaryField(), SECRET)
    kept_until = classed(models.DateTimeField(null=True, blank=True), INTERNAL)

    class Meta:
        indexes = [models.Index(fields=["kept_until"], name="smsbody_until", condition=Q(kept_until__isnull=False))]


class SmsPart(models.Model):
    """One part of a message on the line: the provider's number of it, and what the provider said of it last."""

    sms = models.ForeignKey(Sms, on_delete=models.CASCADE, related_name="parts")
    number = classed(models.PositiveSmallIntegerField(), INTERNAL)
    reference = classed(models.PositiveIntegerField(), INTERNAL)
    state = classed(models.CharField(max_length=10, choices=SmsState.choices), INTERNAL)
    provider_id = classed(models.CharField(max_length=80, blank=True), INTERNAL)
    code = classed(models.CharField(max_length=40, blank=True), INTERNAL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sms", "number"], name="smspart_once")]
        indexes = [
            models.Index(fields=["provider_id"], name="smspart_provider", condition=~Q(provider_id="")),
            models.Index(fields=["reference"], name="smspart_reference"),
        ]


class SmsReceipt(models.Model):
    """What a provider said about a part. One that comes before the part is known waits here without it."""

    part = models.ForeignKey(SmsPart, null=True, blank=True, on_delete=models.CASCADE, related_name="receipts")
    provider_id = classed(models.CharField(max_length=80), INTERNAL)
    state = classed(models.CharField(max_length=10, choices=SmsState.choices), INTERNAL)
    code = classed(models.CharField(max_length=40, blank=True), INTERNAL)
    happened_at = classed(models.DateTimeField(), INTERNAL)
    recorded_at = classed(models.DateTimeField(), INTERNAL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider_id", "state", "code"], name="smsreceipt_once")]
        indexes = [models.Index(fields=["recorded_at"], name="smsreceipt_waiting", condition=Q(part__isnull=True))]


class SmsReply(models.Model):
    """What somebody answered, and to which message probably: the last one their number was sent."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    answers = models.ForeignKey(Sms, null=True, blank=True, on_delete=models.CASCADE, related_name="replies")
    phone = classed(models.CharField(max_length=20), PERSONAL)
    text = classed(models.CharField(max_length=1000), PERSONAL)
    did = classed(models.CharField(max_length=10, blank=True), INTERNAL)  # stopped, resumed: what followed from it
    at = classed(models.DateTimeField(), INTERNAL)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["phone", "-at"], name="smsreply_phone")]


class SmsOptOut(models.Model):
    """Who wants no messages of a purpose: by the hash of the number alone, until it is taken back."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    number_hash = classed(models.CharField(max_length=64), SECRET)
    purpose = classed(models.CharField(max_length=20), INTERNAL)
    came_by = classed(models.CharField(max_length=10), INTERNAL)  # reply, hand
    from_at = classed(models.DateTimeField(), INTERNAL)
    to_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)

    class Meta:
        ordering = ["-from_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["number_hash", "purpose"], name="smsoptout_once", condition=Q(to_at__isnull=True)
            )
        ]


class SmsCount(models.Model):
    """How many messages of a purpose a number got on a day; kept for the daily most."""

    number_hash = classed(models.CharField(max_length=64), SECRET)
    purpose = classed(models.CharField(max_length=20), INTERNAL)
    day = classed(models.DateField(), INTERNAL)
    n = classed(models.PositiveIntegerField(default=0), INTERNAL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number_hash", "purpose", "day"], name="smscount_once")]


class SmsLine(models.Model):
    """The one row of the line: who holds it, how far the provider's events are read, and why it is down."""

    name = classed(models.CharField(max_length=20, primary_key=True), INTERNAL)
    owner = classed(models.CharField(max_length=120, blank=True), INTERNAL)
    beats = classed(models.PositiveBigIntegerField(default=0), INTERNAL)
    beat_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    open_since = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    trouble = classed(models.CharField(max_length=80, blank=True), INTERNAL)
    trouble_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    events_after = classed(models.CharField(max_length=80, blank=True), INTERNAL)
