"""Where to, what for? The commands of this visitor, and what the rooms' searches find, for Ctrl-K."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from firsthour.web.ui.context import visible_items
from firsthour.web.ui.registry import REGISTRY, Found

EACH = 6  # hits of one source
MOST_COMMANDS = 8
SHORTEST = 1


@dataclass(frozen=True)
class Command:
    """Something to do from anywhere: its words, icon, where it leads, and who may."""

    words: Any
    icon: str
    url: Callable[[], str]
    may: Callable[[HttpRequest], bool]


COMMANDS: list[Command] = []


def add_command(command: Command) -> None:
    """Add a command."""
    COMMANDS.append(command)


def list_commands(request: HttpRequest, typed: str) -> list[tuple[str, str, str]]:
    """Return words, icon and address of the pages and commands whose words hold what was typed."""
    pages = [(str(item.words), item.icon, reverse(item.route)) for item in visible_items(request)]
    deeds = [(str(one.words), one.icon, one.url()) for one in COMMANDS if one.may(request)]
    wanted = typed.casefold()
    fitting = [line for line in (*deeds, *pages) if wanted in line[0].casefold()]
    return fitting[:MOST_COMMANDS] if typed else [*deeds, *pages][: 2 * MOST_COMMANDS]


def list_found(request: HttpRequest, typed: str) -> list[Found]:
    """Return what the searches of all rooms find, each already narrowed to what this visitor may see."""
    if len(typed) < SHORTEST:
        return []
    found = [one for search in REGISTRY.search.values() for one in search(request, typed, limit=EACH)]
    return [one for one in found if one.url]
