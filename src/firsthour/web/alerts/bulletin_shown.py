"""What do bulletins add to the frame, to the notices, and to what goes between here and the public's site?"""

from django.utils.translation import gettext_lazy as _

from firsthour.web.alerts import subscriptions
from firsthour.web.alerts.bulletin_topics import tell_topics
from firsthour.web.desk.notice_kinds import register_topic
from firsthour.web.intake import packages
from firsthour.web.ui.access import Permission
from firsthour.web.ui.registry import REGISTRY, NavItem

TOPICS = {
    "asked": _("A bulletin waits for approval"),
    "approved": _("A bulletin was published"),
    "refused": _("A bulletin was given back"),
}


def register() -> None:
    """Fill the registries; called once, when the apps are ready."""
    REGISTRY.add_nav(NavItem("front", 26, "alerts:bulletins", _("Bulletins"), "mail-fast", Permission.SEE_WARNINGS))
    for kind, words in TOPICS.items():
        register_topic(f"bulletin.{kind}", words, icon="mail-fast")
    for kind, hear in subscriptions.HEARD.items():
        packages.MORE_EFFECTS[kind] = _effect(hear)
    if tell_topics not in packages.TELLERS:
        packages.TELLERS.append(tell_topics)


def _effect(hear: packages.Hears) -> packages.Effect:
    return lambda package, now: hear(package.body, now)
