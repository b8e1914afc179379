"""How is background work queued, leased, retried and put on a schedule? And which jobs are the desk's own?"""

from firsthour.web.desk.jobs import desk_work as desk_work
from firsthour.web.desk.jobs import matters as matters
from firsthour.web.desk.jobs import own as own
from firsthour.web.desk.jobs import sms_work as sms_work
