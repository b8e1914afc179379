"""What was asked of a bank about an account, who wrote it, who approved it, by which paper, and what became of it?"""

from django.db import models

from firsthour.web.desk.models import Document
from firsthour.web.holds.models.pursuits import Hold, Hop
from firsthour.web.intake.models.leads import Approval
from firsthour.web.people.models import Officer
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, SECRET, classed
from firsthour.web.ui.ids import new_uid


class RequestState(models.TextChoices):
    """How far a request is."""

    DRAFTED = "drafted"
    WAITING = "waiting"  # for approval
    APPROVED = "approved"  # on its way
    SENT = "sent"
    ANSWERED = "answered"
    REFUSED = "refused"  # not approved
    WITHDRAWN = "withdrawn"


class HoldRequest(models.Model):
    """A request to a bank. ``number`` is the message's (gateway) and the history's ``request``, never given twice.

    ``code``: message kind (``law/messages.toml``); ``measure``: as in a hold's history, "" for a query. ``hop``: the
    node whose money it is about. ``values``: what a person may still change before it is sent. ``drafted_by`` None: the
    system drafted it from an answer or a statement. ``original``: the request that a release, renewal or extension is
    about; ``reopens``: the one that the bank refused and that is asked anew. ``due_at``: by when it should be sent.
    ``n_messages``: how often it was put to the gateway; one more whenever it failed and is sent again. ``said``: why it
    was not approved, or was withdrawn.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="requests")
    hop = models.ForeignKey(Hop, null=True, blank=True, on_delete=models.PROTECT, related_name="requests")
    number = classed(models.CharField(max_length=40, unique=True), INTERNAL)
    code = classed(models.CharField(max_length=6), INTERNAL)
    measure = classed(models.CharField(max_length=12, blank=True), INTERNAL)
    asset = classed(models.CharField(max_length=20, default="deposits"), INTERNAL)
    amount_fen = classed(models.BigIntegerField(null=True, blank=True), INTERNAL)
    values = classed(models.JSONField(default=dict), PERSONAL)
    reason = classed(models.CharField(max_length=300, blank=True), PERSONAL)
    original = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="later")
    reopens = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reopened")
    state = classed(
        models.CharField(max_length=9, choices=RequestState.choices, default=RequestState.DRAFTED), INTERNAL
    )
    due_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    drafted_by = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    drafted_at = classed(models.DateTimeField(), INTERNAL)
    asked_by = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    approval = models.ForeignKey(Approval, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    sent_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    answered_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    outcome = classed(models.CharField(max_length=20, blank=True), INTERNAL)  # as ``recovery.meaning`` reads the answer
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    said = classed(models.CharField(max_length=300, blank=True), PERSONAL)
    n_messages = classed(models.PositiveSmallIntegerField(default=0), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by=None)
                | (~models.Q(approved_by=models.F("drafted_by")) | models.Q(drafted_by=None))
                & (~models.Q(approved_by=models.F("asked_by")) | models.Q(asked_by=None)),
                name="hold_request_approved_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(sent_at=None), name="hold_request_due"),
        ]


class RequestDay(models.Model):
    """The last running number given on a day; the row is locked while one is given, so that none is given twice."""

    day = classed(models.DateField(unique=True), INTERNAL)
    last = classed(models.PositiveIntegerField(default=0), INTERNAL)


class NoticeKind(models.TextChoices):
    """What the holder of an account is told."""

    HELD = "held"  # what is held, and how to appeal
    RELEASED = "released"


class NoticeWay(models.TextChoices):
    """How the holder was told."""

    POST = "post"
    HAND = "hand"
    PHONE = "phone"
    BANK = "bank"


class HolderNotice(models.Model):
    """A notice to the holder of an account. Its number is its paper's, given at the signature.

    The code that proves that one may ask and appeal is shown once, when the holder is told, and kept as a slow hash
    bound to the number; a new code makes the old one worthless.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="notices")
    kind = classed(models.CharField(max_length=8, choices=NoticeKind.choices), INTERNAL)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="holder_notice")
    code_hash = classed(models.CharField(max_length=64, blank=True), SECRET)
    written_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    written_at = classed(models.DateTimeField(), INTERNAL)
    told_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    told_by_name = classed(models.CharField(max_length=80, blank=True), INTERNAL)
    way = classed(models.CharField(max_length=5, choices=NoticeWay.choices, blank=True), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["id"]

    @property
    def number(self) -> str:
        """Its number; nothing before it is signed."""
        return self.document.number or ""
