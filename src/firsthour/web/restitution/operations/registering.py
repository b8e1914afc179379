"""Who lost how much, what is held, what was seized? Registered, changed and corrected, each by an entry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F

from firsthour.base.errors import UserError
from firsthour.base.money import DEFAULT_CURRENCY, currency_code
from firsthour.law.seized import OTHER, SeizedKind, get_one_seized_kind, read_seized_kinds
from firsthour.recovery import registers as books
from firsthour.recovery.group import net_positions
from firsthour.recovery.registers import ASSET_HOLD
from firsthour.recovery.restitution import Claim, HeldMoney
from firsthour.recovery.restitution_files import Investor as TypedInvestor
from firsthour.web.desk import events
from firsthour.web.desk.models import Matter
from firsthour.web.intake.models import Mention, Payment
from firsthour.web.people.models import Officer
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.restitution.models import HeldFund, Investor, Restitution, SeizedAsset, VictimClaim
from firsthour.web.restitution.operations.books import keep_entries, lock, read_books, tell
from firsthour.web.restitution.operations.following import follow_holds, matters_of
from firsthour.web.restitution.operations.sources import due_entry
from firsthour.web.ui.acting import Actor


class AboveLossError(UserError):
    """More came back than was lost."""

    code = "returned_above_loss"
    english = "What came back cannot be more than what was lost."
    chinese = "已退赔不能大于损失。"


class NothingNewError(UserError):
    """Nothing is there that is not registered yet."""

    code = "nothing_new_to_register"
    english = "There is nothing to take over that is not registered already."
    chinese = "没有可以新登记的内容。"


class DisposedError(UserError):
    """A thing that was sold already."""

    code = "asset_disposed"
    english = "This was disposed of already."
    chinese = "该物品已处置。"


@dataclass(frozen=True)
class NewClaim:
    """A victim and the loss."""

    victim: str
    loss_fen: int
    returned_fen: int = 0
    id_number: str = ""
    phone: str = ""
    bank: str = ""
    account: str = ""
    evidence: str = ""
    currency: str = DEFAULT_CURRENCY
    report: Matter | None = None


@dataclass(frozen=True)
class NewFund:
    """Money held in an account."""

    bank: str
    account: str
    amount_fen: int
    holder: str = ""
    note: str = ""
    currency: str = DEFAULT_CURRENCY


@transaction.atomic
def open_restitution(matter: Matter, *, officer: Officer, by: Actor, now: datetime) -> Restitution:
    """Begin the restitution of a matter; one that was begun is returned."""
    one, is_new = Restitution.objects.get_or_create(
        matter=matter, defaults={"number": _number_for(matter), "opened_at": now, "opened_by": officer}
    )
    if is_new:
        events.append(
            "restitution.opened", unit=matter.unit, matter=matter, by=by, happened_at=now, recorded_at=now,
            facts={"number": one.number},
        )  # fmt: skip
        tell("open", one, by=by, now=now)
    return one


@transaction.atomic
def add_claims(one: Restitution, new: Sequence[NewClaim], *, by: Actor, now: datetime) -> list[VictimClaim]:
    """Register victims.

    Raises
    ------
    AboveLossError
        More came back than was lost.
    """
    one = lock(one)
    register, start = read_books(one), one.claims.count()
    claims, entries = [], []
    for place, given in enumerate(new, start + 1):
        if given.returned_fen > given.loss_fen:
            raise AboveLossError
        claims.append(
            VictimClaim(
                restitution=one, key=f"C{place:06d}", victim=given.victim, id_number=given.id_number,
                phone=given.phone, bank=given.bank, account=given.account, evidence=given.evidence,
                currency=given.currency, report=given.report,
            )
        )  # fmt: skip
        claim = Claim(claims[-1].key, given.loss_fen, given.returned_fen, given.currency)
        entries.append(books.register_claim(register, claim, at=now, by=by.name))
    VictimClaim.objects.bulk_create(claims, batch_size=500)
    keep_entries(one, register, entries=entries, by=by)
    tell("claims.add", one, by=by, now=now, n=len(claims))
    return list(one.claims.filter(key__in=[claim.key for claim in claims]))


def add_reports(one: Restitution, *, by: Actor, now: datetime) -> list[VictimClaim]:
    """Register the victims of the case's reports that are not registered yet: one a report and currency.

    Raises
    ------
    NothingNewError
        There are none.
    """
    new = list(_told(one))
    if not new:
        raise NothingNewError
    return add_claims(one, new, by=by, now=now)


@transaction.atomic
def change_loss(
    claim: VictimClaim, *, loss_fen: int, reason: str, version: int, by: Actor, now: datetime
) -> VictimClaim:  # fmt: skip
    """Say what was really lost; who verified the old amount did not verify this one."""
    one = lock(claim.restitution)
    claim_version(claim, version=version)
    register = read_books(one)
    by_fen = loss_fen - register.claim(claim.key, claim.currency).loss_fen
    entry = books.change_loss(claim.key, by_fen, currency=claim.currency, at=now, by=by.name, note=reason)
    claim.verified_by = claim.verified_at = None
    claim.save()
    keep_entries(one, register, entries=[entry], by=by)
    tell("claim.change", one, by=by, now=now, claim=claim.key, by_fen=by_fen)
    claim.refresh_from_db()
    return claim


@transaction.atomic
def verify_claim(
    claim: VictimClaim, *, evidence: str, officer: Officer, version: int, by: Actor, now: datetime
) -> None:
    """Say on what a loss rests, and that it was checked."""
    one = lock(claim.restitution)
    claim_version(claim, version=version)
    claim.evidence, claim.verified_by, claim.verified_at = evidence, officer, now
    claim.save()
    tell("claim.verify", one, by=by, now=now, claim=claim.key)


@transaction.atomic
def verify_many(one: Restitution, *, evidence: str, officer: Officer, by: Actor, now: datetime) -> int:
    """Say of all losses that were not checked yet on what they rest, and that they were checked; return how many."""
    one = lock(one)
    rows = one.claims.filter(verified_at=None)
    n = rows.update(evidence=evidence, verified_by=officer, verified_at=now, version=F("version") + 1)
    if not n:
        raise NothingNewError
    tell("claims.verify", one, by=by, now=now, n=n)
    return n


@transaction.atomic
def change_payee(claim: VictimClaim, *, bank: str, account: str, version: int, by: Actor, now: datetime) -> None:
    """Say where money of a victim may be sent."""
    one = lock(claim.restitution)
    claim_version(claim, version=version)
    claim.bank, claim.account = bank, account
    claim.save()
    tell("claim.payee", one, by=by, now=now, claim=claim.key)


def take_holds(one: Restitution, *, by: Actor, now: datetime) -> list[HeldFund]:
    """Register what the holds of the case and its reports hold now; what is registered takes the amount it has now.

    Raises
    ------
    NothingNewError
        Nothing is held, or all of it is registered as it stands.
    """
    touched = follow_holds(one, by=by, now=now)
    if not touched:
        raise NothingNewError
    return touched


@transaction.atomic
def add_fund(one: Restitution, new: NewFund, *, by: Actor, now: datetime) -> HeldFund:
    """Register money that is held and of which the pages of holds know nothing."""
    one = lock(one)
    n = one.funds.filter(key__startswith="H").count() + 1
    fund = HeldFund.objects.create(
        restitution=one, key=f"H{n:05d}", bank=new.bank, account=new.account, holder=new.holder, currency=new.currency
    )
    register = read_books(one)
    money = HeldMoney(fund.key, new.amount_fen, new.currency)
    keep_entries(
        one, register, entries=[books.register_hold(register, money, at=now, by=by.name, note=new.note)], by=by
    )
    tell("fund.add", one, by=by, now=now, fund=fund.key)
    fund.refresh_from_db()
    return fund


@transaction.atomic
def change_fund(fund: HeldFund, *, amount_fen: int, reason: str, version: int, by: Actor, now: datetime) -> HeldFund:
    """Say how much is really held."""
    one = lock(fund.restitution)
    claim_version(fund, version=version)
    entry = books.change_hold(
        fund.key, amount_fen - fund.held_fen, currency=fund.currency, at=now, by=by.name, note=reason
    )
    keep_entries(one, read_books(one), entries=[entry], by=by)
    tell("fund.change", one, by=by, now=now, fund=fund.key)
    fund.refresh_from_db()
    return fund


def seized_kinds() -> tuple[SeizedKind, ...]:
    """Return the kinds of seized things: the city's own, else those that come with the program."""
    return read_seized_kinds(Path(settings.HOME) / "seized.toml")


@transaction.atomic
def seize_asset(
    one: Restitution, *, name: str, value_fen: int, keeper: str, reason: str, by: Actor, now: datetime,
    kind: str = OTHER,
) -> SeizedAsset:  # fmt: skip
    """Register a seized thing at its first valuation; ``kind``: of ``law.seized``.

    Raises
    ------
    UnknownSeizedKindError
    """
    get_one_seized_kind(kind, kinds=seized_kinds())
    one = lock(one)
    key = f"A{one.assets.count() + 1:04d}"
    asset = SeizedAsset.objects.create(restitution=one, key=key, kind=kind, name=name, keeper=keeper, seized_at=now)
    register = read_books(one)
    entry = books.seize_asset(
        register, key, value_fen=value_fen, currency=asset.currency, at=now, by=by.name, note=reason
    )
    keep_entries(one, register, entries=[entry], by=by)
    tell("asset.seize", one, by=by, now=now, asset=key)
    asset.refresh_from_db()
    return asset


@transaction.atomic
def book_asset(asset: SeizedAsset, what: str, *, fen: int, reason: str, version: int, by: Actor, now: datetime) -> None:
    """Enter a valuation (``value``), a cost of keeping (``charge``) or what it brought (``dispose``).

    Raises
    ------
    DisposedError
        It was sold already.
    """
    one = lock(asset.restitution)
    claim_version(asset, version=version)
    if asset.disposed_at is not None:
        raise DisposedError
    register = read_books(one)
    said = {"currency": asset.currency, "at": now, "by": by.name, "note": reason}
    if what == "value":
        entry = books.value_asset(register, asset.key, value_fen=fen, **said)  # type: ignore[arg-type]
    elif what == "charge":
        entry = books.charge_asset(asset.key, fen, **said)  # type: ignore[arg-type]
    else:
        entry = books.dispose_asset(register, asset.key, proceeds_fen=fen, **said)  # type: ignore[arg-type]
        asset.proceeds_fen, asset.disposed_at = fen, now
        asset.save()
        HeldFund.objects.create(
            restitution=one, key=f"{ASSET_HOLD}{asset.key}", bank=asset.name[:80], currency=asset.currency
        )
    keep_entries(one, register, entries=[entry], by=by)
    tell(f"asset.{what}", one, by=by, now=now, asset=asset.key, fen=fen)


@transaction.atomic
def keep_asset(asset: SeizedAsset, *, keeper: str, version: int, by: Actor, now: datetime) -> None:
    """Say where a thing is kept now."""
    one = lock(asset.restitution)
    claim_version(asset, version=version)
    asset.keeper = keeper
    asset.save()
    tell("asset.keep", one, by=by, now=now, asset=asset.key)


@transaction.atomic
def correct_entry(one: Restitution, number: int, *, reason: str, by: Actor, now: datetime) -> None:
    """Undo an entry by one that turns it round; both stay.

    Raises
    ------
    NoSuchEntryError, OverdrawnError
        It is not there, was undone before, or what it gave is promised or paid.
    """
    one = lock(one)
    register = read_books(one)
    keep_entries(one, register, entries=[books.correct(register, number, at=now, by=by.name, note=reason)], by=by)
    tell("entry.correct", one, by=by, now=now, entry=number)


@transaction.atomic
def add_investors(one: Restitution, typed: Iterable[TypedInvestor], *, by: Actor, now: datetime) -> int:
    """Register the participants of a group case: who received less is a victim, who received more must give back."""
    one = lock(one)
    known = set(one.investors.values_list("name", "currency"))
    given = [row for row in typed if (row.investor, row.currency) not in known]
    if not given:
        raise NothingNewError
    owed = sorted(net_positions(given).claims)
    new = [NewClaim(claim.claim_id, claim.loss_fen, claim.returned_fen, currency=claim.currency) for claim in owed]
    made = {(claim.victim, claim.currency): claim for claim in add_claims(one, new, by=by, now=now)} if new else {}
    rows = [
        Investor(
            restitution=one, name=row.investor, paid_fen=row.paid_fen, received_fen=row.received_fen,
            currency=row.currency, claim=made.get((row.investor, row.currency)),
        )
        for row in given
    ]  # fmt: skip
    _book_sources(one, [row for row in rows if row.due_fen], by=by, now=now)
    Investor.objects.bulk_create(rows)
    tell("investors.add", one, by=by, now=now, n=len(given))
    return len(given)


def _book_sources(one: Restitution, sources: Sequence[Investor], *, by: Actor, now: datetime) -> None:
    """Enter what those must give back who received more than they paid in."""
    start, register = one.investors.exclude(key="").count(), read_books(one)
    for place, source in enumerate(sources, start + 1):
        source.key = f"S{place:06d}"
    entries = [due_entry(register, source, at=now, by=by.name) for source in sources]
    keep_entries(one, register, entries=entries, by=by)


def _told(one: Restitution) -> Iterable[NewClaim]:
    reports = matters_of(one.matter)
    known = set(one.claims.exclude(report=None).values_list("report_id", "currency"))
    victims: dict[int, Mention] = {}
    for mention in Mention.objects.filter(matter__in=reports, role="victim").order_by("-pk"):
        victims[mention.matter_id] = mention
    sums: dict[tuple[int, str], int] = {}
    for payment in Payment.objects.filter(report__matter__in=reports).select_related("report").order_by("pk"):
        at = (payment.report.matter_id, currency_code(payment.currency))
        sums[at] = sums.get(at, 0) + payment.amount_fen
    for report in reports:
        victim = victims.get(report.pk)
        for (matter_id, currency), fen in sums.items():
            if matter_id == report.pk and victim is not None and fen > 0 and (report.pk, currency) not in known:
                yield NewClaim(
                    victim.name, fen, id_number=victim.id_number, phone=victim.phone, currency=currency, report=report
                )


def _number_for(matter: Matter) -> str:
    """Return the number of a matter's restitution; one typed in by hand may be too long to carry on."""
    return f"F-{matter.number}" if len(matter.number) <= 20 else f"F-{matter.uid.hex[-16:]}"
