"""Which ledgers does a matter have, what changed them, what do their files and accounts look like?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from firsthour.base.money import DEFAULT_CURRENCY
from firsthour.web.desk.models import Matter
from firsthour.web.desk.policies import visible_matters
from firsthour.web.people.policies import PeopleAccess
from firsthour.web.statements.folders import accounts_path, read_json
from firsthour.web.statements.models import Change, FileState, Ledger, StatementFile, WorkState
from firsthour.web.statements.policies import visible_ledgers
from firsthour.web.statements.queries.working import Signs, read_signs

PAGE = 50
SHARES = ("kept", "mirrored", "duplicate", "set_aside", "rejected")
SURE = 90  # percent; below, a person looks at the columns
_NEEDS_WORK = (
    Q(state=FileState.REFUSED)
    | Q(state=FileState.KEPT, confidence__isnull=False)
    | Q(state=FileState.KEPT, rejected__gt=0)
)
_STANDING = (FileState.KEPT, FileState.AGAIN, FileState.REFUSED)


@dataclass(frozen=True)
class Sums:
    """The rows of a ledger's files: all that were read, and what became of them."""

    read: int
    shares: dict[str, int]

    @property
    def closes(self) -> bool:
        """Whether what became of the rows adds up to what was read."""
        return self.read == sum(self.shares.values())


@dataclass(frozen=True)
class Progress:
    """A change that is under way, and the last sign of life of who works on it."""

    change: Change
    signs: Signs
    files: Sequence[StatementFile]


def list_ledgers(matter: Matter) -> list[Ledger]:
    """Return a matter's ledgers, the first one first."""
    return list(visible_ledgers(matter))


def get_one_ledger(matter: Matter, uid: UUID) -> Ledger:
    """Return a ledger of a matter.

    Raises
    ------
    Ledger.DoesNotExist
        The matter has none such.
    """
    ledger: Ledger = visible_ledgers(matter).get(uid=uid)
    ledger.matter = matter
    return ledger


def get_one_file(matter: Matter, uid: UUID) -> StatementFile:
    """Return a file of a matter's ledgers.

    Raises
    ------
    StatementFile.DoesNotExist
        The matter has none such.
    """
    file: StatementFile = StatementFile.objects.select_related("ledger", "change").get(uid=uid, ledger__matter=matter)
    file.ledger.matter = matter
    return file


def list_files(ledger: Ledger, *, needs_work: bool = False, after: int = 0) -> list[StatementFile]:
    """Return a page of a ledger's files, and one more when there are more."""
    return list(every_file(ledger, needs_work=needs_work).filter(pk__gt=after)[: PAGE + 1])


def every_file(ledger: Ledger, *, needs_work: bool = False) -> QuerySet[StatementFile]:
    """Return every file of a ledger, or those that need somebody."""
    files = StatementFile.objects.filter(ledger=ledger, state__in=_STANDING).defer("columns", "accounts")
    return files.filter(_NEEDS_WORK) if needs_work else files


def count_files(ledger: Ledger) -> dict[str, int]:
    """Return how many files a ledger has, and how many of them need somebody."""
    files = StatementFile.objects.filter(ledger=ledger, state__in=_STANDING)
    counted: dict[str, int] = files.aggregate(all=Count("pk"), work=Count("pk", filter=_NEEDS_WORK))
    return counted


def sum_rows(ledger: Ledger) -> Sums:
    """Return what became of all rows that were read into a ledger."""
    files = StatementFile.objects.filter(ledger=ledger, state__in=(FileState.KEPT, FileState.AGAIN))
    found = files.aggregate(**{name: Sum(name, default=0) for name in ("read", *SHARES)})
    return Sums(found["read"], {name: found[name] for name in SHARES})


def list_changes(ledger: Ledger) -> list[Change]:
    """Return what changed a ledger, the latest first."""
    return list(Change.objects.filter(ledger=ledger).order_by("-pk")[:PAGE])


def list_progress(ledgers: Sequence[Ledger]) -> list[Progress]:
    """Return the changes that wait or are under way, each with its last files."""
    open_states = (WorkState.WAITING, WorkState.RUNNING)
    changes = list(Change.objects.filter(ledger__in=ledgers, state__in=open_states).select_related("ledger"))
    if not changes:
        return []
    keys = {f"statements:{one.uid}": one for one in changes}
    signs = read_signs("statements.change_ledger", keys)
    files: dict[int, list[StatementFile]] = {}
    begun = StatementFile.objects.filter(change__in=changes, state=FileState.READING).order_by("-order")
    for one in begun.defer("columns", "accounts", "notes")[:PAGE]:
        files.setdefault(one.change_id, []).append(one)
    return [Progress(one, signs.get(key, Signs()), files.get(one.pk, [])) for key, one in keys.items()]


def list_accounts(
    ledger: Ledger, *, first: int = 0, wanting: bool = False, most: int | None = PAGE
) -> tuple[list[dict[str, Any]], int]:
    """Return accounts that a ledger covers, and how many there are; ``wanting``: gaps or breaks only.

    A page of them, or all where ``most`` is None.
    """
    last = Change.objects.filter(ledger=ledger, state=WorkState.DONE).order_by("-pk").first()
    accounts: list[dict[str, Any]] = (read_json(accounts_path(last.uid)) if last is not None else None) or []
    if wanting:
        accounts = [one for one in accounts if one.get("gaps") or one["breaks"]]
    banks = _banks_of(ledger)
    page = accounts[first:] if most is None else accounts[first : first + most]
    named = ((one, banks.get(str(one["account"]).rpartition("/")[2], "")) for one in page)
    return [{"currency": DEFAULT_CURRENCY, "institution": bank, **one} for one, bank in named], len(accounts)


def _banks_of(ledger: Ledger) -> dict[str, str]:
    """Return the institution of each account whose own file the ledger keeps."""
    kept = StatementFile.objects.filter(ledger=ledger, state=FileState.KEPT).exclude(accounts=[])
    told = (one for listed in kept.values_list("accounts", flat=True) for one in listed)
    return {str(one["number"]): str(one["institution"]) for one in told if one["institution"]}


def find_other_matters(access: PeopleAccess, numbers: Sequence[str], *, now: datetime) -> list[Matter]:
    """Return the matters with these numbers that this visitor may see."""
    return list(visible_matters(access, now=now).filter(number__in=numbers).select_related("unit"))


def list_kept_files(matters: Sequence[Matter]) -> list[StatementFile]:
    """Return every file that the ledgers of these matters keep, each content once a matter."""
    files = StatementFile.objects.filter(ledger__matter__in=matters, state=FileState.KEPT, ledger__is_joint=False)
    found: dict[tuple[int, str], StatementFile] = {}
    for one in files.select_related("ledger__matter").defer("columns", "accounts", "notes"):
        found.setdefault((one.ledger.matter_id, one.sha256), one)
    return list(found.values())
