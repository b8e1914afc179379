"""Who wants which warnings, which bulletins were written and approved, and who was sent each of them once?"""

from django.db import models

from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, SECRET, classed
from firsthour.web.ui.ids import new_uid


class BulletinState(models.TextChoices):
    """How far a bulletin, or a table of warning signs, is."""

    DRAFT = "draft"
    ASKED = "asked"  # waits for a second officer
    PUBLISHED = "published"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Bulletin(models.Model):
    """A warning for everybody whom it concerns.

    ``cursor``: up to which subscriber it was sent; ``sent_at``: when the last batch was done. ``turn``: how often the
    public's site was told of it.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="bulletins")
    title = classed(models.CharField(max_length=30), PUBLIC)
    text = classed(models.CharField(max_length=300), PUBLIC)
    topics = classed(models.JSONField(default=list), PUBLIC)
    state = classed(models.CharField(max_length=10, choices=BulletinState.choices, db_index=True), INTERNAL)
    written_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="bulletins_written")
    written_at = classed(models.DateTimeField(), INTERNAL)
    decided_by = models.ForeignKey(
        Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="bulletins_decided"
    )
    decided_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    says = classed(models.CharField(max_length=200, blank=True), INTERNAL)
    withdrawn_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    cursor = classed(models.PositiveBigIntegerField(default=0), INTERNAL)
    n_sent = classed(models.PositiveIntegerField(default=0), INTERNAL)
    n_withheld = classed(models.PositiveIntegerField(default=0), INTERNAL)
    sent_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    turn = classed(models.PositiveIntegerField(default=0), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["-written_at", "-id"]


class SubscriptionAsked(models.Model):
    """Somebody asked on the public's site; waits for the code that was sent to the number, for a day."""

    reference = classed(models.CharField(max_length=32, unique=True), SECRET)
    phone = classed(models.CharField(max_length=20, db_index=True), PERSONAL)
    topics = classed(models.JSONField(default=list), PERSONAL)
    language = classed(models.CharField(max_length=2), INTERNAL)
    code_hash = classed(models.CharField(max_length=64, blank=True), SECRET)
    asked_at = classed(models.DateTimeField(db_index=True), INTERNAL)
    n_tries = classed(models.PositiveSmallIntegerField(default=0), INTERNAL)


class Subscriber(models.Model):
    """A number that wants messages. ``uid`` is what its code to leave is derived from; leaving removes the row."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), INTERNAL)
    phone = classed(models.CharField(max_length=20, unique=True), PERSONAL)
    language = classed(models.CharField(max_length=2), INTERNAL)
    leave_hash = classed(models.CharField(max_length=64, unique=True), SECRET)
    confirmed_at = classed(models.DateTimeField(), INTERNAL)


class Subscription(models.Model):
    """A subscriber's topic: ``community:…`` or ``trade:…``; everybody also gets what goes to the whole city.

    A bulletin walks along the index, a batch at a time, and reads nothing but it.
    """

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="subscriptions", db_index=False)
    topic = classed(models.CharField(max_length=60), PERSONAL)
    made_at = classed(models.DateTimeField(), INTERNAL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscriber", "topic"], name="alerts_subscription_once")]
        indexes = [models.Index(fields=["topic", "subscriber", "made_at"], name="alerts_topic_subscriber")]


class TopicCount(models.Model):
    """How many subscribers a topic has; kept with each change, so that nothing is counted for a page."""

    topic = classed(models.CharField(max_length=60, unique=True), INTERNAL)
    n_subscribers = classed(models.PositiveIntegerField(default=0), INTERNAL)


class BulletinDelivery(models.Model):
    """A bulletin was given out for a subscriber: once. Goes with the subscriber."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="deliveries")
    at = classed(models.DateTimeField(), INTERNAL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bulletin", "subscriber"], name="alerts_delivery_once")]


class SignIssue(models.Model):
    """A new version of the public table of warning signs, written by one officer and approved by another."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    number = classed(models.PositiveIntegerField(), PUBLIC)
    content = classed(models.TextField(), PUBLIC)
    why = classed(models.CharField(max_length=200), INTERNAL)
    state = classed(models.CharField(max_length=10, choices=BulletinState.choices, db_index=True), INTERNAL)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="sign_issues")
    written_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="sign_issues_written")
    written_at = classed(models.DateTimeField(), INTERNAL)
    decided_by = models.ForeignKey(
        Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="sign_issues_decided"
    )
    decided_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    says = classed(models.CharField(max_length=200, blank=True), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["-number", "-id"]


class TopicsTold(models.Model):
    """Which list of topics the public's site was told last; one row."""

    digest = classed(models.CharField(max_length=64), INTERNAL)
    turn = classed(models.PositiveIntegerField(default=0), INTERNAL)
    told_at = classed(models.DateTimeField(), INTERNAL)
