"""Which lists did an officer keep, and what was typed but not yet sent?"""

from django.db import models

from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class SavedView(models.Model):
    """A list with its filter under a name: an officer's own, or shown to a whole unit (``unit`` is set)."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    page = classed(models.CharField(max_length=20, default="matters"), INTERNAL)
    name = classed(models.CharField(max_length=40), INTERNAL)
    query = classed(models.CharField(max_length=600, blank=True), PERSONAL)  # may hold a name that was searched
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="saved_views")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="saved_views")
    made_at = classed(models.DateTimeField(), INTERNAL)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["officer", "page", "name"], name="saved_view_once")]


class Draft(models.Model):
    """What an officer has typed into a form and not sent; nobody else reads it, and it goes when the form is sent."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="drafts")
    form = classed(models.CharField(max_length=80), INTERNAL)  # which form: matter-new, matter-UID
    content = classed(models.JSONField(default=dict), PERSONAL)
    kept_at = classed(models.DateTimeField(), INTERNAL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["officer", "form"], name="draft_once")]
        indexes = [models.Index(fields=["kept_at"], name="draft_kept")]
