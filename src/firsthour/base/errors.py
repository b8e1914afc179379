"""Which errors exist, whose fault they are, and what a person is told.

    FirstHourError            one base class; carries a stable code and one plain sentence in two languages
    ├── UserError             the input or the request is wrong; exit code 2
    └── InternalError         a promise of ours does not hold; exit code 1

Subclasses live beside the function that raises them and set ``code``, ``english`` and ``chinese``.
The sentences are templates filled from the keyword arguments, which stay readable as ``details``.
"""

from typing import ClassVar


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
        """Return the sentence in ``language`` (``en`` or ``zh``) with the details filled in."""
        template = self.chinese if language == "zh" else self.english
        return template.format(**self.details)


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
