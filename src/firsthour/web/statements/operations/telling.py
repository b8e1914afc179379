"""How is what was done with statements kept? As an event of the matter and an entry of the record, in one go."""

from collections.abc import Mapping
from datetime import datetime

from firsthour.base.errors import FirstHourError
from firsthour.web.audit.operations import About, record
from firsthour.web.desk import events
from firsthour.web.desk.models import Matter
from firsthour.web.statements.models import Ledger
from firsthour.web.ui.acting import Actor


def tell(
    kind: str,
    matter: Matter,
    *,
    ledger: Ledger | None = None,
    by: Actor,
    now: datetime,
    basis: str = "",
    facts: Mapping[str, object] | None = None,
) -> None:
    """Add an event to the matter and an entry to the record; ``facts`` hold no names and no account numbers."""
    said = dict(facts or {})
    events.append(kind, unit=matter.unit, matter=matter, by=by, happened_at=now, recorded_at=now, facts=said)
    about = [About("matter", str(matter.uid), matter.number)]
    if ledger is not None:
        about.append(About("ledger", str(ledger.uid), ledger.name))
    record(kind, by=by, now=now, about=about, basis=basis, details=said)


def error_json(error: FirstHourError, *, folder: str = "") -> dict[str, str]:
    """Return an error as rows keep it: code, one sentence in both languages, without folders of this machine."""
    said = {language: error.sentence(language) for language in ("en", "zh")}
    if folder:
        said = {language: words.replace(f"{folder}/", "") for language, words in said.items()}
    return {"code": error.code, **said}
