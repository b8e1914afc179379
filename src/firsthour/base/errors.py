"""Which errors exist, whose fault they are, and what a person is told.

    FirstHourError            one base class; carries a stable code and one plain sentence in two languages
    ├── UserError             the input or the request is wrong; exit code 2
    └── InternalError         a promise of ours does not hold; exit code 1

Subclasses live beside the function that raises them and set ``code``, ``english`` and ``chinese``.
The sentences are templates filled from the keyword arguments, which stay readable as ``details``.
"""

import errno
import os
from typing import ClassVar

_SYSTEM_ZH = {
    errno.ENOENT: "文件或文件夹不存在",
    errno.EACCES: "没有权限",
    errno.EPERM: "不允许此操作",
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EROFS: "磁盘为只读",
    errno.EFBIG: "文件过大",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "已存在",
    errno.ENAMETOOLONG: "名称过长",
    errno.EIO: "读写设备出错",
    errno.ELOOP: "链接层数过多",
    errno.EBUSY: "正被占用",
    errno.EMFILE: "打开的文件过多",
    errno.ENOMEM: "内存不足",
    errno.ENOLCK: "无法加锁",
}


class FirstHourError(Exception):
    """An error with a stable code and one plain sentence in English and Chinese."""

    code: ClassVar[str] = "internal"
    english: ClassVar[str] = "Something went wrong."
    chinese: ClassVar[str] = "出了问题。"
    exit_code: ClassVar[int] = 1

    def __init__(self, **details: object) -> None:
        self.details = details
        super().__init__(self.sentence())

    def sentence(self, language: str = "en") -> str:
        """Return the sentence in ``language`` (``en`` or ``zh``) with the details (of an ``OSError`` its reason)."""
        template = self.chinese if language == "zh" else self.english
        said = {
            name: system_words(value, language) if isinstance(value, OSError) else value
            for name, value in self.details.items()
        }
        return template.format(**said)


class UserError(FirstHourError):
    """What was asked or given cannot be done as it stands; nothing is lost."""

    code = "user"
    english = "The request cannot be carried out."
    chinese = "请求无法执行。"
    exit_code = 2


class InternalError(FirstHourError):
    """A promise of the program does not hold; the result is withheld."""

    code = "internal"
    exit_code = 1


def system_words(error: OSError, language: str) -> str:
    """Return why the operating system refused something, in ``language`` where the reason is a usual one."""
    if error.errno is None:
        return str(error) or type(error).__name__
    english = os.strerror(error.errno)
    return _SYSTEM_ZH.get(error.errno, english) if language == "zh" else english
