"""What do the people who work on a matter say to each other about it?"""

from django.db import models

from firsthour.web.desk.models.matters import Matter
from firsthour.web.people.models import Officer
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class Comment(models.Model):
    """A comment on a matter, never changed: an edit is a new row that supersedes the old one."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="comments")
    text = classed(models.TextField(), PERSONAL)
    made_at = classed(models.DateTimeField(), INTERNAL)
    first_uid = classed(models.UUIDField(db_index=True), INTERNAL)  # of the first version: all versions share it
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    class Meta:
        indexes = [models.Index(fields=["matter", "made_at"], name="comment_matter")]
