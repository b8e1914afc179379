"""Who and what appears in a matter, as it was told? People as mentioned, and the numbers, links and names of apps."""

from django.db import models

from firsthour.web.desk.models import Matter
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class MentionRole(models.TextChoices):
    """As what somebody appears."""

    REPORTER = "reporter"  # who reports for somebody else
    VICTIM = "victim"
    SUSPECT = "suspect"
    WITNESS = "witness"
    HOLDER = "holder"
    MISSING = "missing"
    OTHER = "other"


class Mention(models.Model):
    """Somebody as they were told of: a mention, not yet a person.

    ``is_reporter`` marks the one who spoke to us (often the victim), ``is_protected`` one whose identity only officers
    named on the matter see. ``source`` says where it was told: report, api, portal, file, case.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="mentions")
    role = classed(models.CharField(max_length=10, choices=MentionRole.choices), INTERNAL)
    name = classed(models.CharField(max_length=60, blank=True), PERSONAL)
    id_number = classed(models.CharField(max_length=30, blank=True, db_index=True), PERSONAL)
    phone = classed(models.CharField(max_length=30, blank=True, db_index=True), PERSONAL)
    address = classed(models.CharField(max_length=200, blank=True), PERSONAL)
    age_group = classed(models.CharField(max_length=12, blank=True), INTERNAL)
    relation = classed(models.CharField(max_length=30, blank=True), INTERNAL)  # of the reporter to the victim
    is_vulnerable = classed(models.BooleanField(default=False), INTERNAL)
    is_reporter = classed(models.BooleanField(default=False), INTERNAL)
    is_protected = classed(models.BooleanField(default=False), INTERNAL)
    source = classed(models.CharField(max_length=20, default="report"), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["matter", "role"], name="mention_matter_role")]


class IdentifierKind(models.TextChoices):
    """What a number or a sign leads to."""

    PHONE = "phone"
    ACCOUNT = "account"
    LINK = "link"
    APP = "app"
    CHAT = "chat"
    EMAIL = "email"
    ID_NUMBER = "id_number"


class Identifier(models.Model):
    """A number, link or name by which matters can be found to belong together; ``normal`` is its plain form."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="identifiers")
    kind = classed(models.CharField(max_length=10, choices=IdentifierKind.choices), INTERNAL)
    raw = classed(models.CharField(max_length=200), PERSONAL)
    normal = classed(models.CharField(max_length=200), PERSONAL)
    source = classed(models.CharField(max_length=20), INTERNAL)  # story, payment, typed, api, supplement
    is_confirmed = classed(models.BooleanField(default=False), INTERNAL)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "kind", "normal"],
                condition=~models.Q(normal=""),  # those that were erased are no longer told apart
                name="identifier_once_per_matter",
            )
        ]
        indexes = [models.Index(fields=["normal", "kind"], name="identifier_normal")]
