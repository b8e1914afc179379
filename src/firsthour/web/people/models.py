"""Who works in which unit, as what, and when?"""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import get_language

from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, SECRET, classed
from firsthour.web.ui.ids import new_uid


class UnitKind(models.TextChoices):
    """Kinds of units."""

    CITY = "city"
    COUNTY = "county"
    CENTRE = "centre"  # anti-fraud centre
    SQUAD = "squad"
    STATION = "station"
    AGENCY = "agency"


class Cover(models.TextChoices):
    """When somebody of the unit must be on duty; the hours behind each word: ``people.shifts``."""

    NONE = "none"
    DAY = "day"
    ALWAYS = "always"


def _in_readers_language(name: str, name_en: str) -> str:
    """Return the name that a list of choices shows."""
    return name_en if (get_language() or "").startswith("en") and name_en else name


class Unit(models.Model):
    """A unit in the tree. ``path`` holds the ids from the root (``/1/4/17/``): below means "starts with"."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    code = classed(models.CharField(max_length=20, unique=True), PUBLIC)
    kind = classed(models.CharField(max_length=10, choices=UnitKind.choices), PUBLIC)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = classed(models.CharField(max_length=120, db_index=True), INTERNAL)
    name = classed(models.CharField(max_length=60), PUBLIC)
    name_en = classed(models.CharField(max_length=80), PUBLIC)
    cover = classed(models.CharField(max_length=10, choices=Cover.choices, default=Cover.NONE), INTERNAL)
    is_active = classed(models.BooleanField(default=True), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["path"]

    def __str__(self) -> str:
        return _in_readers_language(self.name, self.name_en)


class Community(models.Model):
    """A community under a station."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    station = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="communities")
    name = classed(models.CharField(max_length=60), PUBLIC)
    name_en = classed(models.CharField(max_length=80), PUBLIC)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return _in_readers_language(self.name, self.name_en)


class Grid(models.Model):
    """A grid of a community: the smallest area somebody walks."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="grids")
    code = classed(models.CharField(max_length=30, unique=True), PUBLIC)
    worker = classed(models.CharField(max_length=40, blank=True), PERSONAL)
    worker_phone = classed(models.CharField(max_length=20, blank=True), PERSONAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class OfficerManager(BaseUserManager["Officer"]):
    """Makes officers."""

    def get_by_natural_key(self, username: str | None) -> "Officer":
        """Return the officer who logs in with this number."""
        return self.get(badge=username)

    def create_user(self, badge: str, *, password: str | None = None, **fields: Any) -> "Officer":
        """Make an officer with a password (none: cannot log in by password)."""
        officer = self.model(badge=badge, **fields)
        officer.set_password(password)
        officer.save(using=self._db)
        return officer


class Officer(AbstractBaseUser):
    """Somebody who logs in: by badge number.

    ``one_time_until`` is set while the password is one that somebody else knows: it lasts until then and must be
    changed at the first log-in. ``is_demo`` marks an invented officer of the demo city, who is let in nowhere else.
    ``email`` is where notices go and, where the site trusts a log-in service, by what it may know the officer; only
    administrators change it.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    badge = classed(models.CharField(max_length=20, unique=True), INTERNAL)
    name = classed(models.CharField(max_length=40), INTERNAL)
    email = classed(models.EmailField(blank=True), PERSONAL)
    phone = classed(models.CharField(max_length=20, blank=True), PERSONAL)
    password = classed(models.CharField(max_length=128), SECRET)
    one_time_until = classed(models.DateTimeField(blank=True, null=True), INTERNAL)
    last_login = classed(models.DateTimeField(blank=True, null=True), INTERNAL)
    is_active = classed(models.BooleanField(default=True), INTERNAL)
    is_demo = classed(models.BooleanField(default=False), INTERNAL)
    language = classed(models.CharField(max_length=10, default="zh-hans"), INTERNAL)
    theme = classed(models.CharField(max_length=10, default="auto"), INTERNAL)
    single_keys = classed(models.BooleanField(default=True), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    objects: ClassVar[OfficerManager] = OfficerManager()
    USERNAME_FIELD = "badge"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ["badge"]

    def __str__(self) -> str:
        return self.name


class Posting(models.Model):
    """An officer's role in a unit, for a time. Roles and what they may do: ``people.roles``."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="postings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="postings")
    role = classed(models.CharField(max_length=30), INTERNAL)
    from_at = classed(models.DateTimeField(), INTERNAL)
    to_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["from_at", "id"]
        indexes = [models.Index(fields=["officer", "from_at"], name="posting_officer_from")]


class Duty(models.Model):
    """A shift in the roster of a unit."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="duties")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="duties")
    from_at = classed(models.DateTimeField(db_index=True), INTERNAL)
    to_at = classed(models.DateTimeField(db_index=True), INTERNAL)

    class Meta:
        ordering = ["from_at", "id"]


class Substitution(models.Model):
    """Who stands in for whom, and for how long."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    absent = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="absences")
    stand_in = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="stands_in")
    from_at = classed(models.DateTimeField(), INTERNAL)
    to_at = classed(models.DateTimeField(), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["from_at", "id"]


class ServiceKey(models.Model):
    """A key by which another system speaks. Only a hash of it is kept."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    name = classed(models.CharField(max_length=60, unique=True), INTERNAL)
    prefix = classed(models.CharField(max_length=12, unique=True), INTERNAL)
    hashed = classed(models.CharField(max_length=64), SECRET)
    scopes = classed(models.JSONField(default=list), INTERNAL)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    made_at = classed(models.DateTimeField(), INTERNAL)
    expires_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    revoked_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    last_used_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class LogInTry(models.Model):
    """A try to log in that has not succeeded. ``who`` is a keyed hash: people type passwords where badges belong."""

    who = classed(models.CharField(max_length=64), SECRET)
    address = classed(models.CharField(max_length=64), INTERNAL)
    tried_at = classed(models.DateTimeField(), INTERNAL)

    class Meta:
        indexes = [
            models.Index(fields=["who", "tried_at"], name="login_try_who"),
            models.Index(fields=["address", "tried_at"], name="login_try_address"),
            models.Index(fields=["tried_at"], name="login_try_when"),
        ]
