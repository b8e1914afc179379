"""What does the site declare: permissions, roles, scopes, routes with their access rule, jobs? Printed as JSON.

Run in a process and a home folder of its own (``list_site_facts``), so that no other part of the documentation loads
the site.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

Json = dict[str, Any]
_PROJECT = Path(__file__).resolve().parents[2]


class SiteNotLoadedError(Exception):
    """The site could not be loaded, so nothing can be said of it."""


@cache
def list_site_facts() -> Json:
    """Return what the site declares, each text as ``{"en": …, "zh": …}``.

    Raises
    ------
    SiteNotLoadedError
        The site does not load.
    """
    with tempfile.TemporaryDirectory() as home:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("FIRSTHOUR_", "DJANGO_"))}
        done = subprocess.run(
            [sys.executable, "-m", "docs.builder.site_facts"], cwd=_PROJECT, env=kept | {"FIRSTHOUR_HOME": home},
            capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
    if done.returncode:
        raise SiteNotLoadedError(done.stderr[-2000:])
    facts: Json = json.loads(done.stdout)
    return facts


def gather() -> Json:
    """Return the facts; Django is ready."""
    from firsthour.web.people.roles import PERMISSIONS, ROLES, ROLES_WITH_SECOND_STEP
    from firsthour.web.people.scopes import SCOPES
    from firsthour.web.ui.jobs import load_jobs

    return {
        "permissions": [{"key": one.value, "words": _both(words)} for one, words in PERMISSIONS.items()],
        "roles": [
            {
                "key": role.key,
                "words": _both(role.words),
                "explained": _both(role.explained),
                "permissions": sorted(one.value for one in role.permissions),
                "second_step": role.key in ROLES_WITH_SECOND_STEP,
            }
            for role in ROLES.values()
        ],
        "scopes": [{"key": scope.key, "words": _both(scope.explained)} for scope in SCOPES.known.values()],
        "routes": list(_routes()),
        "jobs": [_job(declared) for declared in load_jobs().values()],
    }


def _both(words: Any) -> dict[str, str]:
    from django.utils import translation

    said = {}
    for language, code in (("en", "en"), ("zh", "zh-hans")):
        with translation.override(code):
            said[language] = str(words)
    return said


def _routes() -> Iterator[Json]:
    from django.urls import get_resolver

    yield from _walk(get_resolver().url_patterns, "/", "")


def _walk(patterns: Any, before: str, space: str) -> Iterator[Json]:
    from django.urls import URLResolver

    from firsthour.web.ui.access import rule_of

    for pattern in patterns:
        address = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inner = ":".join(filter(None, [space, pattern.namespace or ""]))
            yield from _walk(pattern.url_patterns, address, inner)
            continue
        rule = rule_of(pattern.callback)
        yield {
            "address": address,
            "name": ":".join(filter(None, [space, pattern.name or ""])),
            "app": pattern.callback.__module__,
            "guard": rule.guard if rule else "",
            "permission": rule.permission.value if rule and rule.permission else "",
            "scope": rule.scope if rule else "",
            "reason": rule.reason if rule else "",
        }


def _job(declared: Any) -> Json:
    return {
        "label": declared.label,
        "words": _both(declared.words),
        "minutes": getattr(declared.when, "minutes", 0),
        "at": getattr(declared.when, "at", ""),
        "missed": getattr(declared.when, "missed", ""),
        "max_attempts": declared.max_attempts,
        "pause_s": declared.pause_s,
        "limit_s": declared.limit_s,
        "is_atomic": declared.is_atomic,
    }


def main() -> None:
    """Load the site and print its facts; the catalogues are compiled first, so that the Chinese is there."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "firsthour.web.config.settings"
    import django

    django.setup()
    from firsthour.web.config.catalogues import compile_all

    compile_all()
    print(json.dumps(gather(), ensure_ascii=False))


if __name__ == "__main__":
    main()
