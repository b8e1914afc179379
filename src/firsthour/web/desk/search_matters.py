"""Which terms does a matter have? Those of its texts, of what it is, and of who may see it: the index narrows by all.

========  ==============================================================================================
term      the matter
========  ==============================================================================================
``u7``    is of unit 7 or of one below it, and is not confidential
``h7``    was handed over to unit 7 or to one below it, and is not confidential
``s7``    was sent to agency 7 or to one below it
``n7``    was given to officer 7 by name
``k``     is of this kind: ``kcase``
``t``     stands in this state: ``tunderreview``
``o7``    is owned by officer 7
``a7``    lies in unit 7 or in one below it, confidential or not
========  ==============================================================================================

Those of shares narrow and nothing more: one that has run out may still stand there. Every hit that is shown, and every
count that rests on a share, passes ``policies.visible_matters``; ``u`` follows the matter's own columns and is counted.

A saved matter or share brings its terms up to date; who writes past ``save`` calls ``refresh_terms``.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models.signals import post_delete, post_migrate, post_save, pre_save

from firsthour.web.desk.models.matters import Matter, Share, ShareKind
from firsthour.web.desk.search_index import MATTERS, make_indexes, register_search_table
from firsthour.web.desk.searching import terms_of
from firsthour.web.people.policies import PeopleAccess

AT_ONCE = 500
SOURCES = frozenset(
    {"title", "number", "outside_number", "unit", "unit_path", "is_confidential", "kind", "state", "owner"}
)
MatterTexts = Callable[[Collection[int]], Mapping[int, Iterable[str]]]
TEXTS: list[MatterTexts] = []


def add_matter_texts(texts: MatterTexts) -> None:
    """Let a room add texts (names, accounts) under which its matters are found: keys of matters → their texts.

    It calls ``refresh_terms`` when they change.
    """
    TEXTS.append(texts)


def reach_of(matter: Matter, shares: Iterable[Share]) -> set[str]:
    """Return the terms of who may see a matter; the shares carry their units."""
    reach = set() if matter.is_confidential else {f"u{unit}" for unit in _units(matter.unit_path)}
    for share in shares:
        if share.officer_id is not None:
            reach.add(f"n{share.officer_id}")
        elif share.kind == ShareKind.SENT:
            reach |= {f"s{unit}" for unit in _units(share.unit.path)}
        elif not matter.is_confidential:
            reach |= {f"h{unit}" for unit in _units(share.unit.path)}
    return reach


def facts_asked(*, kind: str = "", state: str = "", owner: int | None = None, unit: int | None = None) -> list[str]:
    """Return the terms of what a matter must be; what is not given is not asked."""
    given = (("k", _plain(kind)), ("t", _plain(state)), ("o", owner), ("a", unit))
    return [f"{letter}{value}" for letter, value in given if value]


def facts_of(matter: Matter) -> set[str]:
    """Return the terms of what a matter is."""
    own = facts_asked(kind=matter.kind, state=matter.state, owner=matter.owner_id)
    return {*own, *(f"a{unit}" for unit in _units(matter.unit_path))}


def own_reach(access: PeopleAccess) -> tuple[str, ...]:
    """Return the terms of which a matter has one that this visitor sees for its unit."""
    return tuple(f"u{_units(path)[-1]}" for path in access.unit_paths)


def shared_reach(access: PeopleAccess) -> tuple[str, ...]:
    """Return the terms of which a matter has one that this visitor may see by a share."""
    by_name = [f"n{access.officer.pk}"] if access.officer is not None else []
    handed = [f"h{_units(path)[-1]}" for path in access.unit_paths]
    return (*by_name, *handed, *(f"s{_units(path)[-1]}" for path in access.agency_paths))


def reach_asked(access: PeopleAccess) -> tuple[str, ...]:
    """Return the terms of which a matter must have one to be seen by this visitor; none: at the top of the force."""
    if any(path.count("/") <= 2 for path in access.unit_paths):
        return ()
    return (*shared_reach(access), *own_reach(access))


def compose_terms(matter: Matter, shares: Iterable[Share], *, texts: Iterable[str] = ()) -> str:
    """Return all terms of a matter; the shares carry their units."""
    found = terms_of([matter.title, matter.number, matter.outside_number, *texts])
    return " ".join([found, *sorted(reach_of(matter, shares) | facts_of(matter))]).strip()


def terms_of_matters(matters: Sequence[Matter]) -> dict[int, str]:
    """Return the terms of saved matters by key; one query for their shares and those of the rooms above."""
    keys = [matter.pk for matter in matters]
    shares: dict[int, list[Share]] = defaultdict(list)
    for share in Share.objects.filter(matter__in=keys).select_related("unit"):
        shares[share.matter_id].append(share)
    texts: dict[int, list[str]] = defaultdict(list)
    for source in TEXTS if keys else ():
        for key, own in source(keys).items():
            texts[key].extend(own)
    return {matter.pk: compose_terms(matter, shares[matter.pk], texts=texts[matter.pk]) for matter in matters}


def refresh_terms(keys: Iterable[int]) -> int:
    """Bring the terms of these matters up to date, in batches; return how many changed."""
    wanted, n_changed = sorted(set(keys)), 0
    for start in range(0, len(wanted), AT_ONCE):
        matters = list(Matter.objects.filter(pk__in=wanted[start : start + AT_ONCE]))
        terms = terms_of_matters(matters)
        changed = [matter for matter in matters if matter.search != terms[matter.pk]]
        for matter in changed:
            matter.search = terms[matter.pk]
        Matter.objects.bulk_update(changed, ["search"])
        n_changed += len(changed)
    return n_changed


def renew_all_terms(*, check: Callable[[], None] = lambda: None) -> int:
    """Bring the terms of every matter up to date, in batches that commit by themselves; return how many changed."""
    n_changed, last = 0, 0
    while keys := list(Matter.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        n_changed += refresh_terms(keys)
        last = keys[-1]
        check()
    return n_changed


def connect_search() -> None:
    """Keep terms and indexes up to date; called once, when the apps are ready."""
    register_search_table(MATTERS)
    pre_save.connect(_set_terms, sender=Matter, dispatch_uid="desk.search.set")
    post_save.connect(_renew_terms, sender=Matter, dispatch_uid="desk.search.renew")
    post_save.connect(_renew_shared, sender=Share, dispatch_uid="desk.search.shared")
    post_delete.connect(_renew_shared, sender=Share, dispatch_uid="desk.search.unshared")
    post_migrate.connect(make_indexes, dispatch_uid="desk.search.indexes")


def _set_terms(instance: Matter, update_fields: Collection[str] | None = None, **_signal: Any) -> None:
    if instance._state.adding:
        instance.search = compose_terms(instance, ())
    elif update_fields is None:
        instance.search = terms_of_matters([instance])[instance.pk]


def _renew_terms(
    instance: Matter, created: bool = False, update_fields: Collection[str] | None = None, **_signal: Any
) -> None:
    is_partial = update_fields is not None and not SOURCES.isdisjoint(update_fields)
    if is_partial or (created and TEXTS):
        refresh_terms([instance.pk])


def _renew_shared(instance: Share, **_signal: Any) -> None:
    refresh_terms([instance.matter_id])


def _plain(word: str) -> str:
    return "".join(sign for sign in word if sign.isascii() and sign.isalnum()).lower()


def _units(path: str) -> list[str]:
    return [unit for unit in path.split("/") if unit]
