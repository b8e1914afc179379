"""Which log-in service may officers come from, and what is asked of passwords and second steps?

============================  =================================================================================
variable                      meaning
============================  =================================================================================
FIRSTHOUR_OIDC_ISSUER         address of an OpenID Connect service; without it officers log in by password only
FIRSTHOUR_OIDC_CLIENT         by which name the site is known there
FIRSTHOUR_OIDC_SECRET_FILE    file of the secret shared with it
FIRSTHOUR_OIDC_NAME           what its button says; ``SSO`` without it
FIRSTHOUR_OIDC_BADGE_CLAIM    the claim that holds the badge number; ``badge`` without it
============================  =================================================================================

A service only tells who somebody is. It never makes an officer, and never says what an officer may do.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from firsthour.web.config.environment import BadEnvironmentError

OIDC_ID = "sso"

PASSWORD_RULES: list[dict[str, Any]] = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("badge", "name", "email", "phone")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]


def read_oidc(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return what allauth needs to know of the log-in service: nothing when none is named.

    Raises
    ------
    BadEnvironmentError
        A service is named, but not by which name and secret the site speaks to it.
    """
    issuer = environ.get("FIRSTHOUR_OIDC_ISSUER", "")
    if not issuer:
        return {}
    client, secret_file = environ.get("FIRSTHOUR_OIDC_CLIENT", ""), environ.get("FIRSTHOUR_OIDC_SECRET_FILE", "")
    if not client:
        raise BadEnvironmentError(variable="FIRSTHOUR_OIDC_CLIENT", value=client, expected="a name / 名称")
    if not secret_file or not Path(secret_file).is_file():
        raise BadEnvironmentError(variable="FIRSTHOUR_OIDC_SECRET_FILE", value=secret_file, expected="a file / 文件")
    app = {
        "provider_id": OIDC_ID,
        "name": environ.get("FIRSTHOUR_OIDC_NAME") or "SSO",
        "client_id": client,
        "secret": Path(secret_file).read_text(encoding="utf-8").strip(),
        "settings": {
            "server_url": issuer,
            "badge_claim": environ.get("FIRSTHOUR_OIDC_BADGE_CLAIM") or "badge",
        },
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


def origins_of(providers: Mapping[str, Any]) -> list[str]:
    """Return the origins to which the form "log in through …" leads on, for the content security policy."""
    apps = providers.get("openid_connect", {}).get("APPS", [])
    parts = [urlsplit(app["settings"]["server_url"]) for app in apps]
    return [f"{part.scheme}://{part.netloc}" for part in parts]
