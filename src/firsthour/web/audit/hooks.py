"""What do upper rooms tell this one? They fill these hooks when their apps are ready; without them it still stands.

=================  ====================================================================================================
hook               who fills it, and with what
=================  ====================================================================================================
``on_unusual``     desk: called once a finding, in its transaction (makes the inspectors' notice)
``units_below``    people: the codes of the units at and below these paths
``find_matter``    desk: the uid of the matter with this number, or nothing
=================  ====================================================================================================
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from firsthour.web.audit.models import Finding


@dataclass
class Hooks:
    """What has been filled in."""

    on_unusual: list[Callable[[Finding], None]] = field(default_factory=list)
    units_below: Callable[[Iterable[str]], set[str]] | None = None
    find_matter: Callable[[str], str] | None = None


HOOKS = Hooks()
