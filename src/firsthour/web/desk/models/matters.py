"""What is worked on? A matter: the common face of every report, lead, case, warning and hold.

Rooms above keep their own fields in tables of their own that point here one to one; lists, search, tasks, documents,
attachments, clocks and the question who may see it are the same for all of them.
"""

from django.db import models

from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class Matter(models.Model):
    """Something that carries a number and belongs to a unit.

    ``unit_path`` repeats the unit's path, so that "own unit and below" is one index range. ``search`` holds the
    single characters and pairs of what may be searched (``desk.searching``).
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    kind = classed(models.CharField(max_length=20), INTERNAL)  # registered by the room: lead, incident, case …
    number = classed(models.CharField(max_length=60, unique=True), INTERNAL)
    outside_number = classed(models.CharField(max_length=60, blank=True, db_index=True), INTERNAL)
    title = classed(models.CharField(max_length=200), PERSONAL)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="matters")
    unit_path = classed(models.CharField(max_length=120), INTERNAL)
    owner = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="owned_matters")
    state = classed(models.CharField(max_length=30), INTERNAL)
    is_confidential = classed(models.BooleanField(default=False), INTERNAL)
    opened_at = classed(models.DateTimeField(), INTERNAL)
    closed_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    merged_into = models.ForeignKey(  # an overlay of the rooms above; it stands in no list of its own then
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    search = classed(models.TextField(blank=True), PERSONAL)
    updated_at = classed(models.DateTimeField(null=True, blank=True, editable=False), INTERNAL)  # by ``desk.freshness``
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        indexes = [
            models.Index(fields=["updated_at", "id"], name="matter_updated"),
            models.Index(fields=["kind", "-opened_at", "-id"], name="matter_kind_opened"),
            models.Index(fields=["unit", "kind", "-opened_at", "-id"], name="matter_unit_kind_opened"),
            models.Index(fields=["-opened_at", "-id"], name="matter_opened"),
            models.Index(
                fields=["owner", "-opened_at", "-id", "kind", "state", "is_confidential", "unit_path", "merged_into"],
                name="matter_owner_opened",  # an owner's matters are listed and counted from it alone
            ),
            models.Index(
                fields=["owner", "kind", "state"], condition=models.Q(closed_at=None), name="matter_open_owner"
            ),
            models.Index(
                fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="matter_merged_into"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ShareKind(models.TextChoices):
    """Why somebody outside the unit, or an officer by name, sees a matter."""

    NAMED = "named"  # an officer on a confidential matter, or of a task force
    HANDED_OVER = "handed_over"  # a unit that took it over or works on it too
    SENT = "sent"  # an agency it was sent to: sees this matter and nothing else


class Share(models.Model):
    """Who else sees a matter: exactly one of ``officer`` and ``unit`` is set."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="shares")
    kind = classed(models.CharField(max_length=12, choices=ShareKind.choices), INTERNAL)
    officer = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="shares")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="shares")
    from_at = classed(models.DateTimeField(), INTERNAL)
    to_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(officer=None) ^ models.Q(unit=None), name="share_officer_or_unit")
        ]
        indexes = [models.Index(fields=["from_at"], name="share_from")]  # those that are still to come
