"""Which reports and leads may be erased when their time runs out? Those that came into no case; cases are archived.

What is said in the register of interference, in other leads and in warnings belongs to these, and stays.
"""

from django.db.models import Exists, OuterRef, QuerySet

from firsthour.web.cases.models import CaseReport
from firsthour.web.desk.erasing import APART, register_erasable_matters
from firsthour.web.desk.models import Matter


def register() -> None:
    """Tell the desk; called once, when the apps are ready."""
    APART.update({"intake.Lead.origin", "intake.Lead.became", "intake.Interference.matter", "cases.Suspect.mention"})
    register_erasable_matters("incident", narrow=of_no_case)
    register_erasable_matters("lead", narrow=of_no_case)


def of_no_case(matters: QuerySet[Matter]) -> QuerySet[Matter]:
    """Leave out what became a case, or came into one, also where it was taken out again."""
    return matters.filter(~Exists(CaseReport.objects.filter(matter=OuterRef("pk"))), lead__became=None)
