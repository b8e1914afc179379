"""Which ledgers does a matter have, what changed each of them, and what became of every file?

What the statements say is not here: it lies under HOME/ledgers, as the command line keeps it. These rows say whose a
ledger is, who dropped what into it and when, and what a page shows of each file without opening it.
"""

from django.db import models

from firsthour.web.desk.models import Matter
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class LedgerState(models.TextChoices):
    """Whether a ledger may be worked with; one across cases waits for its approval first."""

    READY = "ready"
    WAITING = "waiting"


class Ledger(models.Model):
    """A named selection of statement files; ``version`` is the hash of its manifest, "" while it is empty.

    ``is_joint``: it holds files of other matters too (``purpose`` and an approval say why). ``n_accounts``, ``n_gaps``
    and ``n_breaks`` are of the version in force.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="ledgers")
    name = classed(models.CharField(max_length=80), INTERNAL)
    is_joint = classed(models.BooleanField(default=False), INTERNAL)
    purpose = classed(models.CharField(max_length=300, blank=True), PERSONAL)
    state = classed(models.CharField(max_length=8, choices=LedgerState.choices, default=LedgerState.READY), INTERNAL)
    version = classed(models.CharField(max_length=64, blank=True), INTERNAL)
    n_accounts = classed(models.PositiveIntegerField(default=0), INTERNAL)
    n_gaps = classed(models.PositiveIntegerField(default=0), INTERNAL)
    n_breaks = classed(models.PositiveIntegerField(default=0), INTERNAL)
    made_at = classed(models.DateTimeField(), INTERNAL)
    by_key = classed(models.CharField(max_length=80), INTERNAL)
    by_name = classed(models.CharField(max_length=80), INTERNAL)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["matter", "name"], name="ledger_name_once")]


class ChangeKind(models.TextChoices):
    """What makes a new version of a ledger."""

    UPLOAD = "upload"  # files dropped by somebody
    SELECT = "select"  # files chosen from other ledgers
    REMAP = "remap"  # a file read again by a corrected layout
    REMOVE = "remove"


class WorkState(models.TextChoices):
    """How far a piece of background work is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Change(models.Model):
    """One change of a ledger: who asked for it, how far it is, from which version to which.

    ``facts``: hashes and outside ids of what it is about. ``counts``: the sums over its files, as the import reports
    them. ``error``: code and one sentence in both languages.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="changes")
    kind = classed(models.CharField(max_length=8, choices=ChangeKind.choices), INTERNAL)
    state = classed(models.CharField(max_length=8, choices=WorkState.choices, default=WorkState.WAITING), INTERNAL)
    reason = classed(models.CharField(max_length=300, blank=True), PERSONAL)
    facts = classed(models.JSONField(default=dict), INTERNAL)
    n_done = classed(models.PositiveIntegerField(default=0), INTERNAL)
    current = classed(models.CharField(max_length=300, blank=True), PERSONAL)
    counts = classed(models.JSONField(default=dict), INTERNAL)
    version_before = classed(models.CharField(max_length=64, blank=True), INTERNAL)
    version_after = classed(models.CharField(max_length=64, blank=True), INTERNAL)
    error = classed(models.JSONField(default=dict), PERSONAL)
    asked_at = classed(models.DateTimeField(), INTERNAL)
    ended_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    by_key = classed(models.CharField(max_length=80), INTERNAL)
    by_name = classed(models.CharField(max_length=80), INTERNAL)

    class Meta:
        ordering = ["id"]


class FileState(models.TextChoices):
    """What became of a file."""

    READING = "reading"
    KEPT = "kept"
    AGAIN = "again"  # the very same file was in the ledger before
    REFUSED = "refused"
    REMOVED = "removed"


class StatementFile(models.Model):
    """One file of a change: layout, the fate of its rows, how sure the reading is, whose accounts it tells of.

    ``columns``: as the import reports them for a layout nobody declared (field, column, confidence, why).
    ``accounts``: own accounts of its rows and mastheads with first and last day. ``confidence`` is the least sure
    column's, in percent; None where the layout is declared.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="files")
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="files")
    order = classed(models.PositiveIntegerField(), INTERNAL)
    name = classed(models.CharField(max_length=300), PERSONAL)
    sha256 = classed(models.CharField(max_length=64, blank=True), INTERNAL)
    layout = classed(models.CharField(max_length=200, blank=True), INTERNAL)
    state = classed(models.CharField(max_length=8, choices=FileState.choices, default=FileState.READING), INTERNAL)
    read = classed(models.PositiveIntegerField(default=0), INTERNAL)
    kept = classed(models.PositiveIntegerField(default=0), INTERNAL)
    mirrored = classed(models.PositiveIntegerField(default=0), INTERNAL)
    duplicate = classed(models.PositiveIntegerField(default=0), INTERNAL)
    set_aside = classed(models.PositiveIntegerField(default=0), INTERNAL)
    rejected = classed(models.PositiveIntegerField(default=0), INTERNAL)
    furniture = classed(models.PositiveIntegerField(default=0), INTERNAL)
    facts = classed(models.PositiveIntegerField(default=0), INTERNAL)
    confidence = classed(models.PositiveSmallIntegerField(null=True, blank=True), INTERNAL)
    columns = classed(models.JSONField(default=list), PERSONAL)
    notes = classed(models.JSONField(default=list), PERSONAL)
    accounts = classed(models.JSONField(default=list), PERSONAL)
    error = classed(models.JSONField(default=dict), PERSONAL)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["change", "order"], name="statement_file_once")]
        indexes = [models.Index(fields=["ledger", "sha256"], name="statement_file_hash")]


class OwnLayout(models.Model):
    """A layout that an officer confirmed or corrected: every later file with this header is read by it.

    ``form`` is a hash of the header row; ``toml`` the declaration, as ``firsthour import --layout`` takes it.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    form = classed(models.CharField(max_length=64, unique=True), INTERNAL)
    toml = classed(models.TextField(), INTERNAL)
    made_at = classed(models.DateTimeField(), INTERNAL)
    by_key = classed(models.CharField(max_length=80), INTERNAL)
    by_name = classed(models.CharField(max_length=80), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)
