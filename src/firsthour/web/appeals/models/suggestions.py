"""Which rules should be looked at again because freezes were wrong, and what did somebody decide about it?"""

from django.db import models

from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.classes import INTERNAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class SuggestionState(models.TextChoices):
    """What became of a suggestion."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


class Suggestion(models.Model):
    """A proposal of ``law/appeal_causes.toml`` that the figures of a bureau speak for, and the answer to it.

    ``n_wrong`` of ``n_held`` freezes between the two days; while it is open the figures follow the record. It counts
    only what is not confidential. The words at the time are kept: the table may change.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    proposal = classed(models.CharField(max_length=40), INTERNAL)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    words_en = classed(models.CharField(max_length=300), INTERNAL)
    words_zh = classed(models.CharField(max_length=300), INTERNAL)
    changes = classed(models.CharField(max_length=200), INTERNAL)
    first_day = classed(models.DateField(), INTERNAL)
    last_day = classed(models.DateField(), INTERNAL)
    n_held = classed(models.PositiveIntegerField(), INTERNAL)
    n_wrong = classed(models.PositiveIntegerField(), INTERNAL)
    state = classed(
        models.CharField(max_length=9, choices=SuggestionState.choices, default=SuggestionState.OPEN), INTERNAL
    )
    made_at = classed(models.DateTimeField(), INTERNAL)
    decided_by = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    reason = classed(models.CharField(max_length=300, blank=True), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "unit"], condition=models.Q(state="open"), name="appeal_suggestion_open_once"
            )
        ]
