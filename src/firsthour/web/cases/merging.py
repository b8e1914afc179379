"""How are two cases looked at as one, and apart again? By an overlay: nothing of either is changed by it.

Numbers, papers, events, clocks and the record of both stay as they are. Lists, numbers and desks show the survivor; the
absorbed case is found by what is typed and says where it went. Undone, everything is as before, and the overlay's own
row says that it was there.
"""

from datetime import datetime

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.web.cases.models import Case, Merge
from firsthour.web.cases.noting import about_case, note, reason_of
from firsthour.web.cases.secrecy import expect_no_secret
from firsthour.web.desk.matters import lay_into
from firsthour.web.ui.acting import Actor


class SameCaseError(UserError):
    """A case merged into itself, or into one that is part of it."""

    code = "merge_same_case"
    english = "{number} and this case are one already."
    chinese = "{number} 与本案已是同一案。"


class AbsorbedBeforeError(UserError):
    """A case that is part of another already."""

    code = "merge_absorbed"
    english = "{number} was merged into another case before; undo that first."
    chinese = "{number} 已并入其他案件，请先撤销。"


class UndoneBeforeError(UserError):
    """A merge that was undone."""

    code = "merge_undone"
    english = "This merge was undone before."
    chinese = "该并案已经撤销。"


@transaction.atomic
def merge_cases(survivor: Case, absorbed: Case, *, reason: str, by: Actor, now: datetime) -> Merge:
    """Look at a case as part of another from now on.

    Raises
    ------
    SameCaseError
        They are one already.
    AbsorbedBeforeError
        One of them is part of another case.
    """
    list(Case.objects.select_for_update().filter(pk__in=[survivor.pk, absorbed.pk]).order_by("pk").values("pk"))
    if survivor.pk == absorbed.pk or survivor_of(survivor).pk == absorbed.pk:
        raise SameCaseError(number=absorbed.matter.number)
    expect_no_secret(survivor, absorbed.matter)
    for case in (survivor, absorbed):
        if Merge.objects.filter(absorbed=case, undone_at=None).exists():
            raise AbsorbedBeforeError(number=case.matter.number)
    merge = Merge.objects.create(
        survivor=survivor, absorbed=absorbed, reason=reason_of(reason), by_key=by.key, by_name=by.name, at=now
    )
    lay_into(absorbed.matter, survivor.matter)
    says = {"survivor": survivor.matter.number, "absorbed": absorbed.matter.number, "reason": merge.reason}
    note("case.merged", survivor, by=by, now=now, says=says, about=(about_case(absorbed),))
    return merge


@transaction.atomic
def undo_merge(merge: Merge, *, reason: str, by: Actor, now: datetime) -> Merge:
    """Look at two cases apart again.

    Raises
    ------
    UndoneBeforeError
        They are apart already.
    """
    fresh = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if fresh.undone_at is not None:
        raise UndoneBeforeError
    fresh.undone_at, fresh.undone_by, fresh.undone_why = now, by.name, reason_of(reason)
    fresh.save()
    survivor, absorbed = fresh.survivor, fresh.absorbed
    lay_into(absorbed.matter, None)
    says = {"survivor": survivor.matter.number, "absorbed": absorbed.matter.number, "reason": fresh.undone_why}
    note("case.unmerged", survivor, by=by, now=now, says=says, about=(about_case(absorbed),))
    return fresh


def survivor_of(case: Case) -> Case:
    """Return the case as part of which a case is looked at; itself where it is part of none."""
    seen = {case.pk}
    while True:
        merge = Merge.objects.filter(absorbed=case, undone_at=None).select_related("survivor__matter").first()
        if merge is None or merge.survivor_id in seen:
            return case
        case = merge.survivor
        seen.add(case.pk)


def family_of(case: Case) -> list[int]:
    """Return the keys of a case and of every case that is looked at as part of it."""
    found, layer = [case.pk], [case.pk]
    while layer:
        inner = Merge.objects.filter(survivor__in=layer, undone_at=None).values_list("absorbed_id", flat=True)
        layer = [key for key in inner if key not in found]
        found += layer
    return found
