"""Which files are kept, and for what? Bytes once by their hash; attachments say where they belong."""

from django.db import models

from firsthour.web.desk.models.matters import Matter
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class Blob(models.Model):
    """Bytes on disk under the home folder, outside of what the site serves; gone when no attachment is left."""

    sha256 = classed(models.CharField(max_length=64, primary_key=True), INTERNAL)
    n_bytes = classed(models.BigIntegerField(), INTERNAL)
    media_type = classed(models.CharField(max_length=100), INTERNAL)
    kept_at = classed(models.DateTimeField(), INTERNAL)


class Attachment(models.Model):
    """A file as somebody attached it: its name, its bytes, the matter or other thing it belongs to."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="attachments")
    name = classed(models.CharField(max_length=200), PERSONAL)
    matter = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="attachments")
    about_kind = classed(models.CharField(max_length=20, default="matter"), INTERNAL)
    about_key = classed(models.CharField(max_length=64), INTERNAL)
    attached_at = classed(models.DateTimeField(), INTERNAL)
    by_key = classed(models.CharField(max_length=80), INTERNAL)
    by_name = classed(models.CharField(max_length=80), INTERNAL)

    class Meta:
        indexes = [models.Index(fields=["about_kind", "about_key"], name="attachment_about")]
