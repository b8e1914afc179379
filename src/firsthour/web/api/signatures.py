"""Was a request made by the holder of the key, just now, and as it arrived? By the signature our webhooks carry too.

    X-FirstHour-Time: 1795306200
    X-FirstHour-Signature: v1=<hex of HMAC-SHA256(secret, idempotency key + "." + time + "." + body)>

``secret`` is the SHA-256, in hex, of the key's last part (``fh_<prefix>_<last part>``): only that is kept here.
"""

import hmac
from datetime import datetime, timedelta

from firsthour.base.clock import EPOCH
from firsthour.base.errors import UserError
from firsthour.web.desk.webhooks import sign
from firsthour.web.people.models import ServiceKey

OFF_AT_MOST = timedelta(minutes=5)


class BadSignatureError(UserError):
    """A request whose signature does not fit."""

    code = "bad_signature"
    english = "The signature does not fit the key, the body and the time, or the time is more than five minutes off."
    chinese = "签名与密钥、内容或时间不符，或时间相差超过五分钟。"


def check_signature(key: ServiceKey, body: bytes, *, delivery: str, stamp: int, signature: str, now: datetime) -> None:
    """Make sure that a request was signed with the key.

    Raises
    ------
    BadSignatureError
        It was not, or at another time.
    """
    at = EPOCH + timedelta(seconds=stamp)
    expected = sign(key.hashed, body, at=at, delivery=delivery)["X-FirstHour-Signature"]
    if not hmac.compare_digest(expected.encode(), signature.encode()) or abs(now - at) > OFF_AT_MOST:
        raise BadSignatureError
