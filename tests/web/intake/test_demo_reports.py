"""Are the demo's reports made by the operations, the same for a seed, and only once?"""

from datetime import datetime

from firsthour.web.desk.models import Matter
from firsthour.web.intake.demo_reports import DemoDesk, make_demo_reports
from firsthour.web.intake.models import Mention, Payment, Report, TwinPair


def test_a_few_dozen_stand_in_every_state_and_again_changes_nothing(force, now: datetime) -> None:
    desks = {
        "stations": [DemoDesk(force.units["east-station"], force.henry)],
        "squads": [DemoDesk(force.units["east-squad"], force.bob, force.alice)],
    }  # fmt: skip
    made = make_demo_reports(3, now=now, number=40, **desks)
    assert len(made) == Report.objects.count() == 40
    states = set(Matter.objects.values_list("state", flat=True))
    assert states == {"registered", "offered", "accepted", "in_review"}
    assert all(phone.startswith("100") for phone in Mention.objects.values_list("phone", flat=True))
    assert all(account.startswith("000000") for account in Payment.objects.values_list("to_normal", flat=True))
    assert TwinPair.objects.exists()
    assert make_demo_reports(3, now=now, number=40, **desks) == []
    assert Report.objects.count() == 40
