"""Which files may come along? Pictures and papers of a few kinds, told by their bytes, of a bounded size.

Nothing is decoded here: what cannot be one is refused, the rest is looked at where it is needed.
"""

import re
from collections.abc import Sequence
from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile

from firsthour.base.errors import UserError
from firsthour.base.packages.sealing import PackedFile

MOST_BYTES = 8 * 1024 * 1024
MOST_FILES = 3
ACCEPT = "image/jpeg,image/png,application/pdf"
_KINDS = (
    (b"\xff\xd8\xff", b"\xff\xd9", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82", ".png"),
    (b"%PDF-", b"%%EOF", ".pdf"),
)
_TAIL = 1024


class RefusedPictureError(UserError):
    """A file that is not taken."""

    code = "picture_refused"
    english = "{name} is not taken: pictures (JPEG, PNG) or PDF, whole, at most 8 MB each."
    chinese = "{name} 无法上传：请选择完整的图片（JPEG、PNG）或 PDF，每个不超过 8 MB。"


class TooManyPicturesError(UserError):
    """More files than are taken at once."""

    code = "too_many_pictures"
    english = "At most three files at once; send the others afterwards."
    chinese = "每次最多 3 个文件，其余可稍后补充。"


def take_pictures(uploaded: Sequence[UploadedFile]) -> tuple[PackedFile, ...]:
    """Return the files as they go along, named by their place and kind.

    Raises
    ------
    TooManyPicturesError, RefusedPictureError
        Too many, too large, or not what is taken.
    """
    if len(uploaded) > MOST_FILES:
        raise TooManyPicturesError
    return tuple(_take(one, place) for place, one in enumerate(uploaded, start=1))


def _take(uploaded: UploadedFile, place: int) -> PackedFile:
    name = PurePath(uploaded.name or "").name[:80]
    if not uploaded.size or uploaded.size > MOST_BYTES:
        raise RefusedPictureError(name=name)
    content = uploaded.read()
    for beginning, end, ending in _KINDS:
        if content.startswith(beginning) and end in content[-_TAIL:]:
            return PackedFile(f"{place}-{_plain(PurePath(name).stem)}{ending}", content)
    raise RefusedPictureError(name=name)


def _plain(stem: str) -> str:
    return re.sub(r"[^\w-]+", "_", stem)[:40] or "file"
