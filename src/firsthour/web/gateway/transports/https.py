"""How does a message go to a bank that speaks HTTPS? A signed POST; its answers are read by a signed GET.

    POST <address>/v1/messages   202 {"accepted": number, "again": false}
         <address>/v1/payments   409 {"code": "number_used"}   the number belongs to another content there: never
                                 4xx                           cannot be read there: never
                                 401, 403, 404, 405, 3xx       the gateway is set up wrongly, or a clock is wrong
                                 429, 5xx                      later; 502, 503, 504: nobody is there
    GET  <address>/v1/answers?after=SEQ&limit=N                {"answers": […], "next": SEQ}

The number goes along as ``Idempotency-Key``: however often a message is sent, the bank has it once. Redirects are not
followed, answers are read up to a limit.
"""

import hashlib
import http.client
import json
import ssl
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

from firsthour.web.gateway.gateways import Gateway
from firsthour.web.gateway.payments import CODE as PAYMENTS
from firsthour.web.gateway.transports.contract import Arrived, Fetched, GatewayDownError, Outgoing, Reply
from firsthour.web.gateway.transports.reading import read_answer
from firsthour.web.gateway.transports.signing import Signer

_MOST_OCTETS = 8_000_000
_SET_UP_WRONGLY = frozenset({301, 302, 303, 307, 308, 401, 403, 404, 405})
_NOBODY_THERE = frozenset({502, 503, 504})
PAGE = 100
START = "0"


class HttpsTransport:
    """One gateway that speaks HTTPS."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self._signer = Signer(gateway.key_id, gateway.read_secret())
        self._parts: SplitResult = urlsplit(gateway.address)

    def send(self, out: Outgoing, *, at: datetime) -> Reply:
        """Send a message; the same number may have been sent before.

        Raises
        ------
        GatewayDownError
            Nobody knows whether it arrived.
        """
        if out.code == PAYMENTS:
            where = "/v1/payments"
            said: dict[str, Any] = {"number": out.number, "lines": list(out.rows)}
        else:
            where = "/v1/messages"
            said = {"code": out.code, "number": out.number, "values": dict(out.values), "rows": list(out.rows)}
        body = json.dumps(said, ensure_ascii=False).encode()
        status, answer = self._ask("POST", where, body, at=at, more={"Idempotency-Key": out.number})
        if 200 <= status < 300:
            return Reply("accepted" if answer.get("accepted") == out.number else "later", f"http_{status}")
        code = f"http_{status} {str(answer.get('code', ''))[:40]}".strip()
        return Reply("refused" if 400 <= status < 500 and status not in (408, 425, 429) else "later", code)

    def fetch(self, cursor: str, *, at: datetime) -> Fetched:
        """Read what came after ``cursor``; a bank that has forgotten how far it was is read from its beginning.

        Raises
        ------
        GatewayDownError
            It cannot be read now, or what it answers is no list of answers.
        """
        after = cursor or START
        status, said = self._ask("GET", f"/v1/answers?after={quote(after, safe='')}&limit={PAGE}", b"", at=at)
        listed, last = said.get("answers"), said.get("next")
        if status != 200 or not isinstance(listed, list) or not isinstance(last, int) or isinstance(last, bool):
            raise GatewayDownError(gateway=self.gateway.key, why=f"http_{status} answers")
        answers = [self._arrived(one) for one in listed]
        if not answers and after.isdecimal() and last < int(after):
            return Fetched([], START, is_more=True)
        return Fetched(answers, str(last), is_more=bool(answers))

    def settle(self, fetched: Fetched) -> None:
        """Nothing is to be laid aside: the answers stay there."""

    def _arrived(self, one: Any) -> Arrived:
        content = json.dumps(one, sort_keys=True, ensure_ascii=False)
        seq = str(one.get("seq", "")) if isinstance(one, dict) else ""
        mark = hashlib.sha256(content.encode()).hexdigest()[:24]
        return read_answer(one, f"{self.gateway.key}:{seq[:20]}:{mark}")

    def _ask(
        self, method: str, where: str, body: bytes, *, at: datetime, more: Mapping[str, str] | None = None
    ) -> tuple[int, Mapping[str, Any]]:
        target = f"{self._parts.path.rstrip('/')}{where}"
        headers = {"Content-Type": "application/json", "Accept": "application/json", **(more or {})}
        headers |= self._signer.headers(method, target, body=body, at=at)
        try:
            connection = self._connect()
            try:
                connection.request(method, target, body=body or None, headers=headers)
                response = connection.getresponse()
                status, content = response.status, response.read(_MOST_OCTETS)
            finally:
                connection.close()
        except (OSError, http.client.HTTPException, UnicodeEncodeError) as error:
            raise GatewayDownError(gateway=self.gateway.key, why=type(error).__name__) from error
        said = _said(content)
        if status in _SET_UP_WRONGLY or status in _NOBODY_THERE:
            why = f"http_{status} {str(said.get('code', ''))[:40]}".strip()
            raise GatewayDownError(gateway=self.gateway.key, why=why)
        return status, said

    def _connect(self) -> http.client.HTTPConnection:
        host, seconds = self._parts.hostname or "", self.gateway.answer_s
        if self._parts.scheme == "http":
            return http.client.HTTPConnection(host, self._parts.port or 80, timeout=seconds)
        context = ssl.create_default_context(cafile=self.gateway.ca_file)
        if self.gateway.cert_file:
            context.load_cert_chain(self.gateway.cert_file, self.gateway.key_file)
        return http.client.HTTPSConnection(host, self._parts.port or 443, timeout=seconds, context=context)


def _said(content: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(content)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
