"""Is money given back to a warned person known to the room of warnings, as the very money that was held?"""

import pytest

from firsthour.web.alerts.averting import HOLDS
from firsthour.web.alerts.models import Episode
from firsthour.web.desk.models import Matter
from firsthour.web.holds.models import Pursuit
from firsthour.web.restitution.averting import returned_to
from firsthour.web.restitution.models import Restitution, VictimClaim

pytestmark = pytest.mark.django_db


def test_what_was_paid_to_a_report_is_told_under_the_key_of_its_pursuit(force, now) -> None:
    squad = force.units["east-squad"]
    matters = [
        Matter.objects.create(
            kind=kind, number=kind, title=kind, unit=squad, unit_path=squad.path, state="open", opened_at=now
        )
        for kind in ("incident", "case")
    ]
    pursuit = Pursuit.objects.create(matter=matters[0], reported_at=now, opened_at=now)
    one = Restitution.objects.create(matter=matters[1], number="F-1", opened_at=now, opened_by=force.bob)
    for key, paid in (("C1", 300), ("C2", 200)):
        VictimClaim.objects.create(
            restitution=one, key=key, victim="示例", report=matters[0], loss_fen=900, paid_fen=paid
        )
    (money,) = returned_to([Episode(report=matters[0])])
    assert (money.key, money.returned_fen, money.held_fen) == (f"pursuit:{pursuit.uid}", 500, 0)
    assert not list(returned_to([Episode()]))
    assert returned_to in HOLDS
