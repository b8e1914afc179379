"""Which transport serves a gateway?"""

from firsthour.web.gateway.gateways import Gateway
from firsthour.web.gateway.transports.contract import Transport
from firsthour.web.gateway.transports.folders import FolderTransport
from firsthour.web.gateway.transports.https import HttpsTransport


def make_transport(gateway: Gateway) -> Transport:
    """Return the transport of a gateway that no person passes on."""
    return HttpsTransport(gateway) if gateway.way == "https" else FolderTransport(gateway)
