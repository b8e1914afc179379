"""Which matters stand in whose list, and how many are there? Tables derived from matters and shares.

They can be made anew from the matters at any time (``desk.rollups``) and decide nothing: whether a visitor may see a
matter is asked of ``desk.policies.visible_matters`` for every row that is shown.
"""

from django.db import models

from firsthour.web.desk.models.matters import Matter
from firsthour.web.people.models import Unit
from firsthour.web.ui.classes import INTERNAL, classed


class Listing(models.Model):
    """A matter in the list of an audience: ``u7`` (unit 7, it and below), ``s7`` (agency 7), ``n7`` (officer 7, named).

    Kind, state and opening time repeat the matter's, so that the first rows of a list are the first of an index.
    ``is_shared``: by a share only; then ``from_at`` and ``to_at`` are the share's.
    """

    audience = classed(models.CharField(max_length=24), INTERNAL)
    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="listings")
    kind = classed(models.CharField(max_length=20), INTERNAL)
    state = classed(models.CharField(max_length=30), INTERNAL)
    number = classed(models.CharField(max_length=60), INTERNAL)
    opened_at = classed(models.DateTimeField(), INTERNAL)
    is_shared = classed(models.BooleanField(default=False), INTERNAL)
    from_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    to_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "audience"], name="listing_once")]
        indexes = [
            models.Index(fields=["audience", "-opened_at", "-matter"], name="listing_opened"),
            models.Index(fields=["audience", "kind", "state", "-opened_at", "-matter"], name="listing_kind_state"),
            models.Index(fields=["audience", "state", "-opened_at", "-matter"], name="listing_state"),
            models.Index(fields=["audience", "kind", "-opened_at", "-matter"], name="listing_kind"),
            models.Index(fields=["audience", "kind", "-number"], name="listing_kind_number"),
            models.Index(  # all that is asked of them, so that the table need not be read
                fields=["audience", "matter", "from_at", "to_at", "kind", "state"],
                condition=models.Q(is_shared=True),
                name="listing_by_share",
            ),
        ]


class MatterCount(models.Model):
    """How many matters of a kind and state a unit has; confidential ones apart, because hardly anybody counts them."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = classed(models.CharField(max_length=20), INTERNAL)
    state = classed(models.CharField(max_length=30), INTERNAL)
    is_confidential = classed(models.BooleanField(default=False), INTERNAL)
    number = classed(models.BigIntegerField(default=0), INTERNAL)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "state", "is_confidential"], name="matter_count_once"),
        ]


class MatterSeries(models.Model):
    """The last number given to a kind of matter on a day; rows are locked while a number is given."""

    kind = classed(models.CharField(max_length=20), INTERNAL)
    day = classed(models.DateField(), INTERNAL)
    last = classed(models.PositiveIntegerField(default=0), INTERNAL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "day"], name="matter_series_once")]
