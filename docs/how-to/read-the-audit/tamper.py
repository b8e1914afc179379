"""What somebody can do who has the database in hand and knows how to take its triggers off."""

import os
import sqlite3
import sys
from pathlib import Path

DEEDS = {
    "change": "UPDATE audit_event SET actor_name = '佟小满' WHERE number = 3",
    "cut": "DELETE FROM audit_event WHERE number >= 6",
}


def main(deed: str) -> None:
    """Change who opened an account, or cut the end off."""
    with sqlite3.connect(Path(os.environ["FIRSTHOUR_HOME"]) / "firsthour.sqlite3") as database:
        for trigger in ("update", "delete"):
            database.execute(f"DROP TRIGGER IF EXISTS audit_event_no_{trigger}")
        database.execute(DEEDS[deed])


if __name__ == "__main__":
    main(sys.argv[1])
