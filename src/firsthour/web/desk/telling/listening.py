"""To what does the telling listen? To steps of tasks, alarms of clocks, unusual look-ups, events of matters."""

from firsthour.web.audit.hooks import HOOKS
from firsthour.web.desk.clocks import LISTENERS
from firsthour.web.desk.tasks import LISTENERS as STEP_LISTENERS
from firsthour.web.desk.telling.clocks import tell_alarms
from firsthour.web.desk.telling.lookups import tell_unusual
from firsthour.web.desk.telling.matters import connect_telling
from firsthour.web.desk.telling.tasks import tell_step


def register() -> None:
    """Listen; called when the apps are ready."""
    if tell_alarms not in LISTENERS:
        LISTENERS.append(tell_alarms)
    if tell_step not in STEP_LISTENERS:
        STEP_LISTENERS.append(tell_step)
    if tell_unusual not in HOOKS.on_unusual:
        HOOKS.on_unusual.append(tell_unusual)
    connect_telling()
