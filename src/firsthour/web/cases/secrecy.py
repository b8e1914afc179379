"""May a confidential matter be named on a case? Only where that case is confidential too: else its number shows."""

from firsthour.base.errors import UserError
from firsthour.web.cases.models import Case
from firsthour.web.desk.models import Matter


class SecretOtherError(UserError):
    """A confidential report or case, brought together with a case that is not."""

    code = "case_secret_other"
    english = "{number} is confidential and this case is not: make this one confidential first."
    chinese = "{number} 为保密事项而本案不是：请先将本案设为保密。"


def expect_no_secret(case: Case, other: Matter) -> None:
    """Refuse to name a confidential matter on a case that more people see.

    Raises
    ------
    SecretOtherError
        The other is confidential, the case is not.
    """
    if other.is_confidential and not case.matter.is_confidential:
        raise SecretOtherError(number=other.number)
