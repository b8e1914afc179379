"""How do the site and the portal find their templates, and which tags do all of them have?"""

from typing import Any

LOADERS = ["django_cotton.cotton_loader.Loader", "django.template.loaders.app_directories.Loader"]
TAGS = [
    "django_cotton.templatetags.cotton",
    "django.templatetags.i18n",
    "django.templatetags.static",
    "firsthour.web.ui.templatetags.firsthour",
]


def template_settings(*context_processors: str) -> list[dict[str, Any]]:
    """Return Django's setting TEMPLATES with these processors beside the request's."""
    return [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": False,
            "OPTIONS": {
                "loaders": [("django.template.loaders.cached.Loader", LOADERS)],
                "builtins": TAGS,
                "context_processors": ["django.template.context_processors.request", *context_processors],
            },
        }
    ]
