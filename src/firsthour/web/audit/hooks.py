"""What do upper rooms tell this one? They fill these hooks when their apps are ready; without them it still stands.

=================  ====================================================================================================
hook               who fills it, and with what
=================  ====================================================================================================
``on_unusual``     desk: called once a finding, in its transaction (makes the inspectors' notice)
``units_below``    people: the codes of the units at and below these paths
``name_units``     people: the units of these codes by their code, each written in the language of the page
``find_matter``    desk: the uid of the matter with this number, or nothing
``ask_approval``   desk: the page that asks a second officer to approve an export, or what follows from it
=================  ====================================================================================================
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse

from firsthour.web.audit.models import Basis, Finding


class ApprovalAsker(Protocol):
    """What answers an export whose personal data would leave in full (``audit.exporting``)."""

    def __call__(self, request: HttpRequest, export: Any, *, form: str, basis: Basis) -> HttpResponse:
        """Return the page that asks for an approval, or what follows from it."""


@dataclass
class Hooks:
    """What has been filled in."""

    on_unusual: list[Callable[[Finding], None]] = field(default_factory=list)
    units_below: Callable[[Iterable[str]], set[str]] | None = None
    name_units: Callable[[Iterable[str]], Mapping[str, Any]] | None = None
    find_matter: Callable[[str], str] | None = None
    ask_approval: ApprovalAsker | None = None


HOOKS = Hooks()
