"""What happened to a hold? Rows that are only ever added: what ``recovery.hold_events.HoldEvent`` is made of."""

from django.db import models

from firsthour.web.gateway.models import BankAnswer
from firsthour.web.holds.models.pursuits import Hold
from firsthour.web.holds.models.requests import HoldRequest
from firsthour.web.ui.classes import INTERNAL, PERSONAL, classed


class HoldHappening(models.Model):
    """One thing that happened, in the order of recording; an alarm is told once, an answer counts once."""

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="happenings")
    order = classed(models.PositiveIntegerField(), INTERNAL)
    kind = classed(models.CharField(max_length=16), INTERNAL)
    at = classed(models.DateTimeField(), INTERNAL)
    recorded_at = classed(models.DateTimeField(), INTERNAL)
    request = models.ForeignKey(
        HoldRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="happenings"
    )  # fmt: skip
    unknown_request = classed(models.CharField(max_length=40, blank=True), INTERNAL)
    measure = classed(models.CharField(max_length=12, blank=True), INTERNAL)
    asset = classed(models.CharField(max_length=20, blank=True), INTERNAL)
    outcome = classed(models.CharField(max_length=8, blank=True), INTERNAL)
    amount_fen = classed(models.BigIntegerField(null=True, blank=True), INTERNAL)
    until = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    flags = classed(models.JSONField(default=list), INTERNAL)
    later_hop = classed(models.BooleanField(default=False), INTERNAL)
    reason = classed(models.CharField(max_length=500, blank=True), PERSONAL)
    alarm = classed(models.CharField(max_length=120, null=True, blank=True), INTERNAL)
    cause = classed(models.CharField(max_length=12, blank=True), INTERNAL)  # why another amount is held
    paper = classed(models.CharField(max_length=120, blank=True), PERSONAL)  # the paper that says so
    answer = models.ForeignKey(BankAnswer, null=True, blank=True, on_delete=models.PROTECT, related_name="happenings")
    by_key = classed(models.CharField(max_length=80), INTERNAL)
    by_name = classed(models.CharField(max_length=80), INTERNAL)

    class Meta:
        ordering = ["hold", "order"]
        constraints = [
            models.UniqueConstraint(fields=["hold", "order"], name="hold_happening_order"),
            models.UniqueConstraint(fields=["hold", "alarm"], name="hold_alarm_once"),
            models.UniqueConstraint(fields=["hold", "answer"], name="hold_answer_once"),
        ]
