"""What does the interface keep? Which answer was given to which request, so that a repeated one changes nothing."""

from django.db import models

from firsthour.web.people.models import ServiceKey
from firsthour.web.ui.classes import INTERNAL, classed


class GivenAnswer(models.Model):
    """The answer to a request that carried an idempotency key; it names no person."""

    service = models.ForeignKey(ServiceKey, on_delete=models.CASCADE, related_name="+")
    key = classed(models.CharField(max_length=80), INTERNAL)
    request_hash = classed(models.CharField(max_length=64), INTERNAL)
    status = classed(models.PositiveSmallIntegerField(), INTERNAL)
    answer = classed(models.TextField(), INTERNAL)
    answer_hash = classed(models.CharField(max_length=64), INTERNAL)
    given_at = classed(models.DateTimeField(db_index=True), INTERNAL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "key"], name="given_answer_once")]
