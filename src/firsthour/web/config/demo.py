"""What makes a home folder the demo's? A note that says so, the demo force, its work, and what is recorded of it.

Made twice it is there once. A home that holds anything else is left alone.
"""

import importlib
import importlib.util
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.web.config.environment import MODE_NOTE

SEED = 1
CITY_PEOPLE = 1_000  # whose reports, leads and cases of half a year the site shows
MADE = "made.json"
_WORK = "firsthour.web.desk.demo_work"


class NotDemoError(UserError):
    """A demo was asked for where real people work."""

    code = "not_demo"
    english = "{home} is not a demo's folder: it holds data of its own. Choose another: FIRSTHOUR_HOME=…"
    chinese = "{home} 不是演示文件夹，已有自己的数据。请用 FIRSTHOUR_HOME=… 指定其他文件夹。"


class DemoDiffersError(UserError):
    """The demo was made with another number of people."""

    code = "demo_differs"
    english = "The demo here was made with {there} people, not {asked}. Choose another folder: FIRSTHOUR_HOME=…"
    chinese = "此处的演示按 {there} 人生成，而非 {asked} 人。请用 FIRSTHOUR_HOME=… 指定其他文件夹。"


@dataclass(frozen=True)
class MadeDemo:
    """What stands now: who can log in (a password only when it is new), and how much is recorded."""

    log_ins: list[dict[str, str]]
    n_events: int


def claim_home(home: Path, environ: Mapping[str, str], *, n_people: int) -> None:
    """Note that the folder is a demo's, before anything is made in it.

    Raises
    ------
    NotDemoError
        The folder, or the database that the environment names, is used for something else.
    DemoDiffersError
        The demo there has another number of people.
    """
    note, made = home / MODE_NOTE, home / "demo" / MADE
    if environ.get("FIRSTHOUR_MODE") == "production" or (not note.is_file() and (home / "firsthour.sqlite3").is_file()):
        raise NotDemoError(home=home)
    if made.is_file():
        there = json.loads(made.read_text(encoding="utf-8"))["people"]
        if there != n_people:
            raise DemoDiffersError(there=there, asked=n_people)
        return
    made.parent.mkdir(parents=True, exist_ok=True)
    made.write_text(json.dumps({"people": n_people}), encoding="utf-8")
    note.write_text("demo\n", encoding="ascii")


def role_words(role: str, language: str) -> str:
    """Return what a role is called, in ``zh`` or ``en``."""
    from django.utils import translation

    from firsthour.web.people.roles import ROLES

    with translation.override("zh-hans" if language == "zh" else "en"):
        return str(ROLES[role].words)


def is_demo_home(home: Path, environ: Mapping[str, str]) -> bool:
    """Tell whether a folder is a demo's or may become one: it is empty, and nobody named a database or a mode."""
    if environ.get("FIRSTHOUR_MODE"):
        return environ["FIRSTHOUR_MODE"] == "demo"
    is_new = not (home / "firsthour.sqlite3").is_file() and not environ.get("FIRSTHOUR_DATABASE")
    return (home / MODE_NOTE).is_file() or is_new


def make_demo(*, now: datetime, new_passwords: bool = False, city_people: int = CITY_PEOPLE) -> MadeDemo:
    """Make the force and its work, or what of them is missing. Django is ready, the tables stand.

    ``city_people``: how many people live in the city whose reports, leads and cases are shown.
    """
    from firsthour.web.alerts.demo import make_demo_alerts
    from firsthour.web.audit.models import AuditEvent
    from firsthour.web.cases.demo import make_demo_city
    from firsthour.web.config.demo_hour import make_demo_hour
    from firsthour.web.config.preparing import one_at_a_time
    from firsthour.web.people.demo_force import make_demo_force
    from firsthour.web.people.models import Officer

    if not settings.IS_DEMO or Officer.objects.filter(is_demo=False).exists():
        raise NotDemoError(home=settings.HOME)
    with one_at_a_time("demo"):
        force = make_demo_force(seed=SEED, now=now, new_passwords=new_passwords)
        if importlib.util.find_spec(_WORK) is not None:
            importlib.import_module(_WORK).make_demo_work(seed=SEED, now=now)
        make_demo_city(seed=SEED, n_people=city_people, now=now)
        make_demo_alerts(seed=SEED, n_people=city_people, now=now)
        make_demo_hour(seed=SEED, now=now)
    log_ins = [
        {"role": one.role, "name": one.name, "badge": one.badge, "unit": one.unit, "password": one.password}
        for one in force.log_ins
    ]
    return MadeDemo(log_ins, AuditEvent.objects.count())


def has_people() -> bool:
    """Tell whether anybody could log in here."""
    from firsthour.web.people.models import Officer

    return Officer.objects.exists()


@transaction.atomic
def record_case(files: list[dict[str, Any]], *, ledger_version: str, page: str, now: datetime) -> None:
    """Record what was read for the demo's first case: each statement file, and the dossier made of them; once."""
    from firsthour.web.audit.models import AuditEvent
    from firsthour.web.audit.operations import About, record
    from firsthour.web.ui.acting import system_actor

    by, known = system_actor("demo"), set(AuditEvent.objects.filter(action="dossier.written").values_list("details"))
    if any(ledger_version in details for (details,) in known):
        return
    for file in files:
        about = [About("statement", str(file["sha256"])[:12], str(file["layout"]))]
        record("statement.imported", by=by, now=now, about=about, details={"rows": file["read"], "kept": file["kept"]})
    record("dossier.written", by=by, now=now, details={"ledger": ledger_version, "page": page})
