"""How are the states of a bulletin called?"""

from django.utils.translation import gettext_lazy as _

from firsthour.web.alerts.models.bulletins import BulletinState

STATES = {
    BulletinState.DRAFT: _("Draft"),
    BulletinState.ASKED: _("Waits for approval"),
    BulletinState.PUBLISHED: _("Published"),
    BulletinState.REFUSED: _("Given back"),
    BulletinState.WITHDRAWN: _("Withdrawn"),
}
TONES = {
    BulletinState.DRAFT: "line",
    BulletinState.ASKED: "warn",
    BulletinState.PUBLISHED: "ok",
    BulletinState.REFUSED: "bad",
    BulletinState.WITHDRAWN: "line",
}
