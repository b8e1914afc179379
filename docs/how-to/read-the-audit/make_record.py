"""A small record to try the verification on: a site without people, six events of one morning, and their anchor."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

BEGAN = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
DEEDS = (
    ("session.begin", "", ""),
    ("basis.open", "X-2026-0417", ""),
    ("account.reveal", "X-2026-0417", "****0017"),
    ("matter.open", "X-2026-0418", ""),
    ("list.export", "", ""),
    ("session.end", "", ""),
)


def main() -> None:
    """Make the tables, record the deeds ten minutes apart, and write the day's anchor."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "firsthour.web.config.settings"
    import django
    from django.conf import settings

    django.setup()
    from firsthour.web.audit.operations import About, record
    from firsthour.web.audit.operations.anchoring import write_anchor
    from firsthour.web.config.preparing import prepare_database
    from firsthour.web.ui.acting import Actor, system_actor

    prepare_database()
    officer = Actor("officer", "demo-officer", "岑远", unit="990000-3", sitting="demo", address="127.0.0.1")
    for number, (deed, matter, account) in enumerate(DEEDS):
        about = [About("matter", matter, matter)] if matter else []
        about += [About("account", account, account)] if account else []
        record(deed, by=officer, now=BEGAN + timedelta(minutes=10 * number), about=about)
    later = datetime(2026, 11, 22, 16, 10, tzinfo=UTC)
    write_anchor(
        date(2026, 11, 22), later, by=system_actor("audit.write_anchor"), folder=Path(settings.HOME) / "anchors"
    )


if __name__ == "__main__":
    main()
