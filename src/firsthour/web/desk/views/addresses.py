"""How does a list write its filter into its address? The same list always has the same one."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import QueryDict

MOST_SIGNS = 80


def only_filters(given: QueryDict, names: Sequence[str]) -> QueryDict:
    """Return what narrows the list, in the order of the names."""
    return QueryDict(urlencode([(name, given[name][:MOST_SIGNS]) for name in names if given.get(name)]))


def changed_query(query: QueryDict, **changes: str) -> str:
    """Return the address with something changed in it; an empty value takes it away."""
    changed = query.copy()
    for name, value in changes.items():
        if value:
            changed[name] = value
        else:
            changed.pop(name, None)
    return changed.urlencode()
