"""What does the measured intake of warnings need? Tables, the demo force with its grids, and a key that hands in.

python -m benchmarks.alerts_prepare    makes them; the last line printed is the key and the grids, as JSON
"""

import json
from datetime import UTC, datetime, timedelta

import django

N_GRIDS = 200


def prepare() -> dict[str, object]:
    """Make tables, people, the roster of those who go to warned people, and a key; return the key and some grids."""
    django.setup()
    from django.core.management import call_command

    from firsthour.web.alerts.demo import make_beats
    from firsthour.web.people.demo_force import make_demo_force
    from firsthour.web.people.models import Grid
    from firsthour.web.people.operations.keys import make_key
    from firsthour.web.ui.acting import system_actor

    now = datetime.now(UTC)
    call_command("migrate", run_syncdb=True, verbosity=0)
    force = make_demo_force(seed=1, now=now)
    make_beats(now=now)
    _key, written = make_key(
        f"bench {now:%H%M%S}", force.units["LZ-FZ"], scopes=["alerts:write"], expires_at=now + timedelta(days=9),
        by=system_actor("bench"), now=now,
    )  # fmt: skip
    return {"key": written, "grids": list(Grid.objects.order_by("code").values_list("code", flat=True)[:N_GRIDS])}


if __name__ == "__main__":
    print(json.dumps(prepare()))
