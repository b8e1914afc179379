"""What is somebody told, where did it go, and how do they wish to be told?"""

from django.db import models

from firsthour.web.desk.models.matters import Matter
from firsthour.web.people.models import Officer
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, SECRET, classed
from firsthour.web.ui.ids import new_uid


class Tone(models.TextChoices):
    """What a notice means to its reader."""

    GOOD = "good"
    BAD = "bad"
    PLAIN = "plain"


class Notice(models.Model):
    """Something an officer is told, once: ``key`` names what it tells about.

    ``said`` keeps title and words as phrases (``desk.phrases``), written anew in the language of whoever reads;
    ``title`` and ``words`` are how they read when they were told.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="notices")
    key = classed(models.CharField(max_length=160), INTERNAL)
    topic = classed(models.CharField(max_length=40), INTERNAL)
    icon = classed(models.CharField(max_length=40), INTERNAL)
    tone = classed(models.CharField(max_length=6, choices=Tone.choices, default=Tone.PLAIN), INTERNAL)
    is_urgent = classed(models.BooleanField(default=False), INTERNAL)
    title = classed(models.CharField(max_length=200), PERSONAL)
    words = classed(models.CharField(max_length=400, blank=True), PERSONAL)
    said = classed(models.JSONField(default=dict, blank=True), PERSONAL)
    url = classed(models.CharField(max_length=200, blank=True), INTERNAL)
    matter = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.CASCADE, related_name="notices")
    made_at = classed(models.DateTimeField(), INTERNAL)
    read_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["officer", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["officer", "-id"], name="notice_officer"),
            models.Index(fields=["officer", "-id"], condition=models.Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return self.title


class Channel(models.TextChoices):
    """Ways out of the site."""

    MAIL = "mail"
    DIGEST = "digest"
    WEBHOOK = "webhook"


class DeliveryState(models.TextChoices):
    """How far a delivery is."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"  # nobody needs it any more: read in the site before the digest, or the officer has left


class Delivery(models.Model):
    """A notice on its way out of the site by one channel; ``due_at`` lies outside the officer's quiet hours."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = classed(models.CharField(max_length=10, choices=Channel.choices), INTERNAL)
    state = classed(
        models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING), INTERNAL
    )
    due_at = classed(models.DateTimeField(), INTERNAL)
    attempts = classed(models.PositiveSmallIntegerField(default=0), INTERNAL)
    sent_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    reason = classed(models.CharField(max_length=200, blank=True), INTERNAL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once")]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(state__in=["waiting", "sending"]), name="delivery_waiting"
            ),
        ]


class MailWish(models.TextChoices):
    """How often an officer wants mail."""

    EACH = "each"
    HOURLY = "hourly"
    DAILY = "daily"
    NEVER = "never"


class NoticeWishes(models.Model):
    """How one officer wishes to be told. Inside the site everything is always shown."""

    officer = models.OneToOneField(Officer, on_delete=models.CASCADE, related_name="notice_wishes")
    mail = classed(models.CharField(max_length=8, choices=MailWish.choices, default=MailWish.NEVER), INTERNAL)
    digest_at = classed(models.TimeField(null=True, blank=True), INTERNAL)
    quiet_from = classed(models.TimeField(null=True, blank=True), INTERNAL)
    quiet_to = classed(models.TimeField(null=True, blank=True), INTERNAL)
    urgent_breaks_quiet = classed(models.BooleanField(default=True), INTERNAL)
    muted = classed(models.JSONField(default=list, blank=True), INTERNAL)  # topics that stay inside the site
    webhook_url = classed(models.CharField(max_length=300, blank=True), INTERNAL)
    webhook_secret = classed(models.CharField(max_length=64, blank=True), SECRET)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)
