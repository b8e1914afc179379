"""Who says that an account is held wrongly, who reviewed it, what was decided and why, and when was the holder told?

An appeal has one review, and a second one by somebody else when the holder complains. What the holder sent stands
beside it as files of the desk (``about_kind`` ``appeal``).
"""

from django.db import models

from firsthour.web.desk.models import Document
from firsthour.web.holds.models import Hold, HolderNotice, HoldRequest
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, SECRET, classed
from firsthour.web.ui.ids import new_uid


class Channel(models.TextChoices):
    """How an appeal came in."""

    PORTAL = "portal"
    HAND = "hand"  # at the counter
    PHONE = "phone"
    LETTER = "letter"


class Relation(models.TextChoices):
    """What whoever appeals is to the account."""

    HOLDER = "holder"
    FIRM = "firm"  # who acts for a firm
    AGENT = "agent"  # lawyer or authorised person
    HEIR = "heir"
    OTHER = "other"


class Wanted(models.TextChoices):
    """What is asked for."""

    ALL = "all"
    PART = "part"


class AppealState(models.TextChoices):
    """How far an appeal is."""

    OPEN = "open"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class Decision(models.TextChoices):
    """What a review decided."""

    UPHELD = "upheld"
    PARTLY = "partly"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class ReleaseState(models.TextChoices):
    """What became of the release that a decision asked for."""

    NONE = "none"  # rejected, withdrawn
    SENT = "sent"  # put to the gateway with the decision
    NOTHING = "nothing"  # nothing was held any more
    LATER = "later"  # the bank has not answered what is held: a person must look


class Appeal(models.Model):
    """An appeal against one hold. ``notice`` None: it came without the holder's notice, and somebody found the hold.

    ``unit``: the unit of the pursuit's matter when it came in; figures count by it. ``why_*``: why the account was
    asked, as it was known then: at which hop, from which source, by which rule its money was followed. ``receipt``:
    the portal's id of it; ``told``: what the portal was told last, ``turn`` numbers what it was told.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    number = classed(models.CharField(max_length=60, unique=True), INTERNAL)
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="appeals")
    notice = models.ForeignKey(HolderNotice, null=True, blank=True, on_delete=models.PROTECT, related_name="appeals")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    channel = classed(models.CharField(max_length=6, choices=Channel.choices), INTERNAL)
    appellant = classed(models.CharField(max_length=60, blank=True), PERSONAL)
    relation = classed(models.CharField(max_length=6, choices=Relation.choices, default=Relation.HOLDER), INTERNAL)
    contact = classed(models.CharField(max_length=60, blank=True), PERSONAL)
    said = classed(models.TextField(), PERSONAL)
    language = classed(models.CharField(max_length=2, default="zh"), INTERNAL)
    wanted = classed(models.CharField(max_length=4, choices=Wanted.choices, default=Wanted.ALL), INTERNAL)
    wanted_fen = classed(models.BigIntegerField(null=True, blank=True), INTERNAL)
    why_hop = classed(models.PositiveSmallIntegerField(default=1), INTERNAL)
    why_source = classed(models.CharField(max_length=9, blank=True), INTERNAL)
    why_rule = classed(models.CharField(max_length=20, blank=True), INTERNAL)
    state = classed(models.CharField(max_length=9, choices=AppealState.choices, default=AppealState.OPEN), INTERNAL)
    received_at = classed(models.DateTimeField(), INTERNAL)
    ended_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    receipt = classed(models.CharField(max_length=32, null=True, blank=True, unique=True), SECRET)
    told = classed(models.CharField(max_length=30, blank=True), INTERNAL)
    told_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    turn = classed(models.PositiveIntegerField(default=0), INTERNAL)
    by_key = classed(models.CharField(max_length=80), INTERNAL)
    by_name = classed(models.CharField(max_length=80), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["state", "received_at"], name="appeal_state"),
            models.Index(fields=["told_at"], condition=models.Q(receipt__isnull=False), name="appeal_told"),
        ]


class Review(models.Model):
    """One look at an appeal: the first, or the second after a complaint, each by somebody not involved before.

    ``reviewer`` None: nobody who may was found, and the unit's leaders were told. ``why``: the words of the complaint
    that asked for it. ``release``: the request by which the money was let go.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="reviews")
    round = classed(models.PositiveSmallIntegerField(), INTERNAL)
    why = classed(models.TextField(blank=True), PERSONAL)
    asked_at = classed(models.DateTimeField(), INTERNAL)
    reviewer = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    assigned_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    decision = classed(models.CharField(max_length=9, choices=Decision.choices, blank=True), INTERNAL)
    cause = classed(models.CharField(max_length=40, blank=True), INTERNAL)
    released_fen = classed(models.BigIntegerField(null=True, blank=True), INTERNAL)  # None: all of it, or none
    reasons = classed(models.TextField(blank=True), PERSONAL)
    decided_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    release_state = classed(
        models.CharField(max_length=7, choices=ReleaseState.choices, default=ReleaseState.NONE), INTERNAL
    )
    release = models.ForeignKey(HoldRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    handed_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)  # the paper, to the holder
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["appeal", "round"]
        constraints = [
            models.UniqueConstraint(fields=["appeal", "round"], name="appeal_review_once"),
            models.CheckConstraint(condition=models.Q(round__in=(1, 2)), name="appeal_review_twice"),
        ]
        indexes = [
            models.Index(fields=["reviewer"], condition=models.Q(decided_at=None), name="appeal_review_waiting"),
        ]
