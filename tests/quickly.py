"""How does a quick run (``-m "not long"``) stay quick? Of generated examples it tries a fifth, ``make test-long`` all.

The number that stands at a test is that of the whole run. Examples are drawn in a fixed order, so a quick run tries the
first ones of the same row, never others.
"""

from collections.abc import Iterable

import pytest
from hypothesis import is_hypothesis_test, settings

QUICK = "not long"
SHARE = 5
FEWEST = 20
_SETTINGS = "_hypothesis_internal_use_settings"  # where Hypothesis and its own plugin keep them


def is_quick(config: pytest.Config) -> bool:
    """Tell whether this is the run of quick tests."""
    return str(config.getoption("markexpr", default="")).startswith(QUICK)


def n_quick(n_examples: int) -> int:
    """Return how many of so many examples a quick run tries."""
    return max(min(n_examples, FEWEST), n_examples // SHARE)


def try_fewer_examples(items: Iterable[pytest.Item]) -> None:
    """Let every test with generated examples try its share of them, once for all its parameters."""
    generated = {}
    for item in items:
        function = getattr(getattr(item, "obj", None), "__func__", getattr(item, "obj", None))
        if function is not None and is_hypothesis_test(function):
            generated[id(function)] = function
    for function in generated.values():
        named = getattr(function, _SETTINGS)
        setattr(function, _SETTINGS, settings(named, max_examples=n_quick(named.max_examples)))
