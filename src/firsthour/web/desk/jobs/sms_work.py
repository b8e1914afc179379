"""Which jobs keep short messages going, and their texts no longer than needed?"""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from firsthour.web.ui.jobs import Daily, Every, Run, job


@job("desk.give_out_sms", words=_("Give short messages that are due to the file line"), when=Every(1), is_atomic=False,
     limit_s=600)  # fmt: skip
def give_out_sms(run: Run) -> None:
    """Give out what waited for the morning or could not be taken; each is noted before and after it goes."""
    from firsthour.web.desk.sms import give_out_due

    give_out_due(run.now)


@job(
    "desk.forget_sms",
    words=_("Forget texts and counts of short messages that are needed no longer"),
    when=Daily("03:50"),
)
def forget_sms(run: Run) -> None:
    """Remove texts of what failed long ago, receipts about nothing, and counts of days gone by."""
    from firsthour.web.desk.models.sms import SmsCount
    from firsthour.web.desk.sms_lines.outbox import forget_bodies
    from firsthour.web.desk.sms_lines.receipts import forget_unknown

    forget_bodies(run.now)
    forget_unknown(run.now)
    SmsCount.objects.filter(day__lt=(run.now - timedelta(days=3)).date()).delete()
