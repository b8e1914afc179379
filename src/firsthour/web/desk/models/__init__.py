"""What does the desk keep? Matters, what hangs on them, and what was done."""

from firsthour.web.desk.models.clocks import ClockAlarm, ClockHappening, RunningClock
from firsthour.web.desk.models.comments import Comment
from firsthour.web.desk.models.documents import Document, DocumentState, NumberSeries
from firsthour.web.desk.models.events import Event
from firsthour.web.desk.models.exports import ExportRequest, ExportState
from firsthour.web.desk.models.files import Attachment, Blob
from firsthour.web.desk.models.jobs import JobRun, ScheduleMark
from firsthour.web.desk.models.lists import Draft, SavedView
from firsthour.web.desk.models.matters import Matter, Share, ShareKind
from firsthour.web.desk.models.notices import Channel, Delivery, DeliveryState, MailWish, Notice, NoticeWishes, Tone
from firsthour.web.desk.models.rollups import Listing, MatterCount, MatterSeries
from firsthour.web.desk.models.sms import (
    Sms,
    SmsBody,
    SmsCount,
    SmsLine,
    SmsOptOut,
    SmsPart,
    SmsReceipt,
    SmsReply,
    SmsState,
)
from firsthour.web.desk.models.tasks import OPEN_STATES, Task, TaskState

__all__ = [
    "OPEN_STATES",
    "Attachment",
    "Blob",
    "Channel",
    "ClockAlarm",
    "ClockHappening",
    "Comment",
    "Delivery",
    "DeliveryState",
    "Document",
    "DocumentState",
    "Draft",
    "Event",
    "ExportRequest",
    "ExportState",
    "JobRun",
    "Listing",
    "MailWish",
    "Matter",
    "MatterCount",
    "MatterSeries",
    "Notice",
    "NoticeWishes",
    "NumberSeries",
    "RunningClock",
    "SavedView",
    "ScheduleMark",
    "Share",
    "ShareKind",
    "Sms",
    "SmsBody",
    "SmsCount",
    "SmsLine",
    "SmsOptOut",
    "SmsPart",
    "SmsReceipt",
    "SmsReply",
    "SmsState",
    "Task",
    "TaskState",
    "Tone",
]
