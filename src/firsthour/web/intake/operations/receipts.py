"""How is a receipt handed over again, and sent? A new code takes the place of the one before."""

from datetime import datetime

from django.db import transaction

from firsthour.web.audit.operations import About, record
from firsthour.web.desk.sms import NewSms, put_sms
from firsthour.web.intake.models import Report
from firsthour.web.intake.receipts import Receipt, receipt_of
from firsthour.web.ui.acting import Actor

TEXT = "【{unit}】您的报案已登记，受理号{number}，查询码{code}。请勿再转账，保持电话畅通。"


@transaction.atomic
def renew_receipt(report: Report, *, sends_sms: bool, by: Actor, now: datetime) -> Receipt:
    """Give out a new code for a report; the code before proves nothing any more."""
    receipt = receipt_of(report.receipt_number)
    report.receipt_code_hash = receipt.code_hash
    report.save(update_fields=["receipt_code_hash"])
    if sends_sms:
        send_receipt(report, receipt, now=now)
    about = [About(kind="matter", key=str(report.matter.uid), label=report.matter.number)]
    record("report.receipt", by=by, now=now, about=about, details={"sms": sends_sms})
    return receipt


def send_receipt(report: Report, receipt: Receipt, *, now: datetime) -> bool:
    """Send number and code to the reporter's phone; tell whether there is one to send to."""
    reporter = report.matter.mentions.filter(is_reporter=True).exclude(phone="").first()
    if reporter is None:
        return False
    words = TEXT.format(unit=report.first_unit.name, number=receipt.number, code=receipt.written_code)
    sms = NewSms(key=f"receipt:{receipt.code_hash[:32]}", phone=reporter.phone, text=words, about="receipt")
    return put_sms(sms, matter=report.matter, now=now) is not None
