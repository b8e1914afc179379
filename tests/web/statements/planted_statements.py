"""What of statements is planted for the break-in walk, and who may see it? Every text carries a marker.

Who has stated a purpose is tried in ``test_strangers``: there the pages themselves are met, not only the gate.
"""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from firsthour.web.statements.folders import accounts_path, write_json
from firsthour.web.statements.models import AskedStatement, Change, Ledger, StatementFile, Trace

FORMS = ("html", "docx", "xlsx", "exe")


def plant_statements(builder: Any) -> None:
    """Plant a ledger with a change, a file, a trace and an asked statement on every planted case."""
    for planted in [one for one in builder.world.planted if one.kind == "case"]:
        matter, marker, now = planted.row.matter, builder.mark(), builder.now
        told, wrong = {"by_key": "x", "by_name": marker}, {"code": "x", "zh": marker, "en": marker}
        ledger = Ledger.objects.create(
            matter=matter, name=marker, purpose=marker, made_at=now, version="0" * 64, **told
        )
        change = Change.objects.create(
            ledger=ledger, kind="upload", state="done", reason=marker, current=marker, asked_at=now, ended_at=now,
            error=wrong, **told,
        )  # fmt: skip
        under_way = Change.objects.create(
            ledger=ledger, kind="upload", state="running", current=marker, asked_at=now, **told
        )
        write_json(
            accounts_path(change.uid),
            [{"account": marker, "spans": [], "opening_fen": None, "closing_fen": 1, "breaks": 0}],
        )
        file = StatementFile.objects.create(
            ledger=ledger, change=change, order=0, name=marker, state="refused", sha256=uuid4().hex * 2, layout=marker,
            error=wrong,
        )  # fmt: skip
        StatementFile.objects.create(ledger=ledger, change=under_way, order=0, name=marker)
        trace = Trace.objects.create(
            ledger=ledger, state="failed", claims=[], claim_set="0" * 64, asked_at=now, **told,
            error=wrong,
        )  # fmt: skip
        asked = AskedStatement.objects.create(
            matter=matter, ledger=ledger, trace=trace, account=marker, institution=marker, from_day=date(2026, 11, 1),
            to_day=date(2026, 11, 2), reason="never", amount_fen=1, asked_at=now - timedelta(days=1),
            said=marker, **told,
        )  # fmt: skip
        builder.plant(
            "statements", ledger, marker, planted.seen_by, uid=matter.uid, ledger=ledger.uid, file=file.uid,
            trace=trace.uid, asked=asked.uid, form=builder.draw.choice(FORMS),
        )  # fmt: skip
