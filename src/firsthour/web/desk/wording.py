"""Which words do people read for the desk's codes?"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from firsthour.web.desk.models import DocumentState, ExportState, TaskState

PAUSES = {
    "materials_awaited": _("material awaited"),
    "answer_awaited": _("answer awaited"),
}
TASK_STATES = {
    TaskState.ASSIGNED: _("assigned"),
    TaskState.ACKNOWLEDGED: _("taken on"),
    TaskState.REFUSED: _("refused"),
    TaskState.ANSWERED: _("answered"),
    TaskState.DONE: _("done"),
    TaskState.WITHDRAWN: _("withdrawn"),
}
TASK_STEPS = {
    "task.assigned": _("assigned to %(to)s"),
    "task.acknowledged": _("taken on"),
    "task.refused": _("refused: %(reason)s"),
    "task.answered": _("answered"),
    "task.done": _("answer accepted, task done"),
    "task.sent_back": _("sent back: %(reason)s"),
    "task.handed_over": _("handed over from %(from)s to %(to)s: %(reason)s"),
    "task.withdrawn": _("withdrawn: %(reason)s"),
    "task.paused": _("clock paused"),
    "task.resumed": _("clock runs on"),
    "task.overdue": _("overdue, reported to %(to)s"),
    "task.escalated": _("still overdue, reported to %(to)s"),
}
DOCUMENT_STATES = {
    DocumentState.DRAFT: _("draft"),
    DocumentState.SUBMITTED: _("waits for signature"),
    DocumentState.RETURNED: _("sent back to the writer"),
    DocumentState.SIGNED: _("signed"),
    DocumentState.VOID: _("void"),
}
EXPORT_STATES = {
    ExportState.WAITING: (_("waits for approval"), "warn"),
    ExportState.APPROVED: (_("approved"), "ok"),
    ExportState.REFUSED: (_("refused"), "bad"),
    ExportState.WITHDRAWN: (_("withdrawn"), "line"),
    ExportState.EXPIRED: (_("run out"), "line"),
}
#: Kind of event → its facts that are kept as codes → what each code is called; rooms above add theirs.
EVENT_FACTS: dict[str, dict[str, dict[str, Any]]] = {}
EVENT_WORDS = {
    "matter.opened": _("opened"),
    "matter.handed_over": _("handed over to %(to)s"),
    "matter.shared": _("shared with %(to)s"),
    "matter.unshared": _("no longer shared with %(to)s"),
    "matter.commented": _("commented"),
    "matter.comment_changed": _("changed a comment"),
    "matter.changed": _("changed"),
    "matter.state_set": _("moved on"),
    "matter.closed": _("closed: %(reason)s"),
    "matter.reopened": _("opened again: %(reason)s"),
}
WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
EVENT_ICONS = {
    "matter.opened": "plus",
    "matter.handed_over": "transfer",
    "matter.shared": "users",
    "matter.unshared": "eye-off",
    "matter.commented": "message-question",
    "matter.comment_changed": "message-question",
    "matter.changed": "user-edit",
    "matter.state_set": "arrow-right",
    "matter.closed": "circle-check",
    "matter.reopened": "refresh",
    "task.assigned": "user-plus",
    "task.acknowledged": "user-check",
    "task.refused": "arrow-back-up",
    "task.answered": "message-question",
    "task.done": "check",
    "task.sent_back": "arrow-back-up",
    "task.handed_over": "transfer",
    "task.withdrawn": "x",
    "task.paused": "player-pause",
    "task.resumed": "clock",
    "task.overdue": "alert-octagon",
    "task.escalated": "alert-octagon",
}
