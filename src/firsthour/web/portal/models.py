"""What does the portal remember? No word of what anybody told: that is sealed at once. Receipts, counts, packages."""

from django.db import models

from firsthour.web.ui.classes import INTERNAL, PUBLIC, SECRET, classed
from firsthour.web.ui.parcels import ArrivalBase, LaneBase, ParcelBase


class Lane(LaneBase):
    """The portal's lane."""


class Parcel(ParcelBase):
    """A sealed package to the inner site."""


class Arrival(ArrivalBase):
    """A package from the inner site that took effect."""


class Receipt(models.Model):
    """Something that was reported here: who holds the code may ask how it stands. ``news`` lists states and times.

    ``uid`` names it between the two sites; the code is known to its holder alone. ``told`` is the number of the latest
    word from the inner site, so that an older one that comes late changes nothing.
    """

    uid = classed(models.CharField(max_length=32, unique=True), INTERNAL)
    code_hash = classed(models.CharField(max_length=64, unique=True), SECRET)
    kind = classed(models.CharField(max_length=30), INTERNAL)
    is_urgent = classed(models.BooleanField(default=False), INTERNAL)
    made_at = classed(models.DateTimeField(), PUBLIC)
    delivered_at = classed(models.DateTimeField(null=True), PUBLIC)
    state = classed(models.CharField(max_length=30, default="received"), PUBLIC)
    told = classed(models.PositiveIntegerField(default=0), INTERNAL)
    news = classed(models.JSONField(default=list), PUBLIC)
    changed_at = classed(models.DateTimeField(db_index=True), INTERNAL)


class Sending(models.Model):
    """What was added to a receipt, and whether it arrived: kind and times, never its words."""

    uid = classed(models.CharField(max_length=32, unique=True), INTERNAL)
    receipt = models.ForeignKey(Receipt, on_delete=models.CASCADE, related_name="sendings")
    kind = classed(models.CharField(max_length=20), PUBLIC)
    made_at = classed(models.DateTimeField(), PUBLIC)
    delivered_at = classed(models.DateTimeField(null=True), PUBLIC)


class Tally(models.Model):
    """How often somebody tried something in a window of time; who is a keyed hash that changes with the window."""

    what = classed(models.CharField(max_length=20), INTERNAL)
    who_hash = classed(models.CharField(max_length=64), SECRET)
    until = classed(models.DateTimeField(db_index=True), INTERNAL)
    n_tries = classed(models.PositiveIntegerField(default=0), INTERNAL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["what", "who_hash", "until"], name="portal_tally_once")]


class Spent(models.Model):
    """A puzzle that was used: each serves once."""

    puzzle_hash = classed(models.CharField(max_length=64, unique=True), SECRET)
    until = classed(models.DateTimeField(db_index=True), INTERNAL)


class SignUpdate(models.Model):
    """A table of warning signs that the inner site sent; the one with the highest number counts."""

    version = classed(models.PositiveIntegerField(unique=True), PUBLIC)
    content = classed(models.TextField(), PUBLIC)
    arrived_at = classed(models.DateTimeField(), INTERNAL)


class Topic(models.Model):
    """What can be subscribed to: the whole city, a community (under its station), a trade. ``turn``: told by which."""

    key = classed(models.CharField(max_length=60, unique=True), PUBLIC)
    kind = classed(models.CharField(max_length=12), PUBLIC)
    name = classed(models.CharField(max_length=60), PUBLIC)
    name_en = classed(models.CharField(max_length=80), PUBLIC)
    group = classed(models.CharField(max_length=60, blank=True), PUBLIC)
    group_en = classed(models.CharField(max_length=80, blank=True), PUBLIC)
    order = classed(models.PositiveIntegerField(default=0), PUBLIC)
    turn = classed(models.PositiveIntegerField(default=0), INTERNAL)

    class Meta:
        indexes = [models.Index(fields=["kind", "group", "order"], name="portal_topic_group")]


class Bulletin(models.Model):
    """A warning for everybody whom it concerns: words that two officers answer for. Nothing in it is about anybody."""

    uid = classed(models.CharField(max_length=36, unique=True), PUBLIC)
    title = classed(models.CharField(max_length=60), PUBLIC)
    text = classed(models.TextField(), PUBLIC)
    at = classed(models.DateTimeField(db_index=True), PUBLIC)
    withdrawn_at = classed(models.DateTimeField(null=True), PUBLIC)
    turn = classed(models.PositiveIntegerField(default=0), INTERNAL)


class BulletinTopic(models.Model):
    """Whom a bulletin concerns; with its time, so that a topic's latest are read from the index."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="topics")
    topic = classed(models.CharField(max_length=60), PUBLIC)
    at = classed(models.DateTimeField(), PUBLIC)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bulletin", "topic"], name="portal_bulletin_topic_once")]
        indexes = [models.Index(fields=["topic", "-at"], name="portal_topic_latest")]
