"""How is a second step at log-in kept? Its secret is encrypted with a key that outlives the signing key."""

from io import BytesIO
from typing import Any

import qrcode  # type: ignore[import-untyped]
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]

from firsthour.web.ui.kept_keys import cipher_of

_NAME = "firsthour.people.second_step"
N_USED_KEPT = 4  # codes hold one and a half minutes: three can be right at once


class SecondStepAdapter(DefaultMFAAdapter):
    """The site's answers to the questions of second steps."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("The code is wrong, or was used already."),
        "cannot_delete_authenticator": _("Your role asks for a second step; it cannot be taken away."),
        "cannot_generate_recovery_codes": _("Set up the second step first."),
    }

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """Name the officer by badge, never by address."""
        return str(user.get_username())

    def build_totp_svg(self, url: str) -> str:
        """Draw the square on white, so that it can be read from a dark page too."""
        drawn = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(drawn)
        return drawn.getvalue().decode()

    def encrypt(self, text: str) -> str:
        """Return the secret as it is kept."""
        return cipher_of(_NAME).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret as it is used."""
        return cipher_of(_NAME).decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Keep the second step of who holds a role that asks for one."""
        if authenticator.type != Authenticator.Type.TOTP or not settings.SECOND_STEP_REQUIRED:
            return True
        return not context.request.access.needs_second_step


def use_code_once(authenticator: Any, code: str) -> bool:
    """Tell whether a right code was not used before, in whichever process, and mark it used."""
    mark = salted_hmac("firsthour.people.code", code.strip(), algorithm="sha256").hexdigest()[:16]
    with transaction.atomic():
        kept = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        used = list(kept.data.get("used", []))
        if mark in used:
            return False
        kept.data["used"] = [*used, mark][-N_USED_KEPT:]
        kept.save(update_fields=["data"])
        authenticator.data = kept.data
    return True
