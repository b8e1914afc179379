"""What does every page of the portal know? Its language, the size of its print, in whose name it speaks."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from firsthour.web.ui.templatetags.firsthour import spoken_language


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame shows."""
    is_chinese = spoken_language() == "zh"
    return {
        "html_lang": "zh-CN" if is_chinese else "en",
        "city_name": settings.PLACE[0 if is_chinese else 1],
        "print_size": "large" if request.COOKIES.get("print") == "large" else "plain",
        "is_demo": settings.IS_DEMO,
        "here": request.get_full_path(),
    }
