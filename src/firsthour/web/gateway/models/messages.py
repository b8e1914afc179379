"""What was asked of a bank, by which way, how often it was tried, and every answer that came, in the order of coming.

What a message means for a hold is not known here: the room that put it is told of each answer, once.
"""

from django.db import models

from firsthour.web.desk.models import Matter
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class Way(models.TextChoices):
    """How messages reach a bank."""

    FILE = "file"  # a folder that somebody carries or another system reads
    HTTPS = "https"
    HAND = "hand"  # copied out as text, its answer pasted or typed


class MessageState(models.TextChoices):
    """How far a message is."""

    WAITING = "waiting"  # to be sent, or sent again
    SENT = "sent"  # the other side has it
    ANSWERED = "answered"
    FAILED = "failed"  # the other side refuses to take it: a person must look
    BY_HAND = "by_hand"  # a person is to pass it on
    WITHDRAWN = "withdrawn"  # it never left and never will


class AnswerState(models.TextChoices):
    """How far an answer is."""

    NEW = "new"  # the room above is to be told
    TAKEN = "taken"
    STRAY = "stray"  # nobody here asked: a person says to which message it belongs
    UNREADABLE = "unreadable"  # pasted and not understood: shown to who pasted it
    STUCK = "stuck"  # the room above could not take it in, again and again: a person must look


class BankMessage(models.Model):
    """A message to a bank. ``number`` is ours, given once, and what every retry and answer names.

    ``code``: as in ``law/messages.toml``, or ``PAY``. ``values`` and ``rows``: as they go over the wire.
    ``fingerprint``: what makes the same number the same message. ``about_kind`` and ``about_key``: what of the room
    above it asks for. ``is_urgent`` goes first. ``taken_until``: a sender has it in hand until then, under ``lease``.
    ``told_sent_at``: the room above knows that it was sent.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    number = classed(models.CharField(max_length=40, unique=True), INTERNAL)
    code = classed(models.CharField(max_length=6), INTERNAL)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="bank_messages")
    about_kind = classed(models.CharField(max_length=30), INTERNAL)
    about_key = classed(models.CharField(max_length=80), INTERNAL)
    institution = classed(models.CharField(max_length=60), INTERNAL)
    gateway = classed(models.CharField(max_length=40, blank=True), INTERNAL)  # a key of gateways.toml; "" by hand
    way = classed(models.CharField(max_length=5, choices=Way.choices), INTERNAL)
    values = classed(models.JSONField(default=dict), PERSONAL)
    rows = classed(models.JSONField(default=list), PERSONAL)
    fingerprint = classed(models.CharField(max_length=64), INTERNAL)
    state = classed(models.CharField(max_length=9, choices=MessageState.choices), INTERNAL)
    is_urgent = classed(models.BooleanField(default=True), INTERNAL)
    put_at = classed(models.DateTimeField(), INTERNAL)
    sent_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    answered_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    n_tries = classed(models.PositiveIntegerField(default=0), INTERNAL)
    next_try_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    taken_until = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    lease = classed(models.CharField(max_length=40, blank=True), INTERNAL)
    told_sent_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    withdrawn_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    withdrawn_why = classed(models.CharField(max_length=200, blank=True), INTERNAL)
    error = classed(models.CharField(max_length=200, blank=True), INTERNAL)
    by_key = classed(models.CharField(max_length=80), INTERNAL)
    by_name = classed(models.CharField(max_length=80), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(state="waiting"), name="bank_message_next"),
            models.Index(
                fields=["sent_at"], condition=models.Q(told_sent_at=None, sent_at__isnull=False),
                name="bank_message_untold",
            ),
            models.Index(fields=["about_kind", "about_key"], name="bank_message_about"),
        ]  # fmt: skip


class BankAnswer(models.Model):
    """An answer as it came, kept whatever it says: to which of our messages, by which way, under which key.

    ``message`` is None where nobody here asked. ``key``: what makes it the same answer when it comes once more (the
    other side's sequence, a file's hash, a paste's hash); the same again is not kept twice. ``is_again``: it says what
    an earlier answer said; ``is_contradicting``: an earlier one said something else, and for good; ``is_late``: the
    message was withdrawn or lapsed for whoever asked. ``error`` is what made it unreadable, ``taking_error`` why it
    could not be taken in, in both languages; ``text`` is what came where it could not be read.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    message = models.ForeignKey(
        BankMessage, null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )  # fmt: skip
    answers_to = classed(models.CharField(max_length=40, blank=True, db_index=True), INTERNAL)
    gateway = classed(models.CharField(max_length=40, blank=True), INTERNAL)
    way = classed(models.CharField(max_length=5, choices=Way.choices), INTERNAL)
    key = classed(models.CharField(max_length=100, unique=True), INTERNAL)
    code = classed(models.CharField(max_length=6, blank=True), INTERNAL)
    values = classed(models.JSONField(default=dict), PERSONAL)
    rows = classed(models.JSONField(default=list), PERSONAL)
    text = classed(models.TextField(blank=True), PERSONAL)
    received_at = classed(models.DateTimeField(), INTERNAL)
    is_again = classed(models.BooleanField(default=False), INTERNAL)
    is_late = classed(models.BooleanField(default=False), INTERNAL)
    is_contradicting = classed(models.BooleanField(default=False), INTERNAL)
    state = classed(models.CharField(max_length=10, choices=AnswerState.choices), INTERNAL)
    n_tries = classed(models.PositiveIntegerField(default=0), INTERNAL)
    next_try_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    assigned_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    error = classed(models.JSONField(default=dict), PERSONAL)  # it may quote what could not be read
    taking_error = classed(models.JSONField(default=dict), PERSONAL)
    taken_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)  # the room above has taken it in
    by_key = classed(models.CharField(max_length=80), INTERNAL)
    by_name = classed(models.CharField(max_length=80), INTERNAL)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(state="new"), name="bank_answer_new"),
            models.Index(
                fields=["received_at"], condition=models.Q(state__in=["stray", "unreadable", "stuck"]),
                name="bank_answer_for_a_person",
            ),
        ]  # fmt: skip


class GatewayPlace(models.Model):
    """How far a gateway's answers were read, and since when it does not answer; one row a key of gateways.toml."""

    key = classed(models.CharField(max_length=40, unique=True), INTERNAL)
    cursor = classed(models.CharField(max_length=80, blank=True), INTERNAL)
    read_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    down_since = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    told_down_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    n_failed = classed(models.PositiveIntegerField(default=0), INTERNAL)
    next_try_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    taken_until = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    lease = classed(models.CharField(max_length=40, blank=True), INTERNAL)
    error = classed(models.CharField(max_length=200, blank=True), INTERNAL)
