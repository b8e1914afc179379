"""How is somebody shown who may not be shown? Enough to tell two apart in one list, too little to find them.

The width of a masked name does not betray its length beyond two or three characters.
"""

_SHOWN_ENDS = 4


def mask_person(name: str) -> str:
    """Return ``许*安`` for 许念安, ``许*`` for 许安, and nothing but a star for a single character."""
    letters = name.strip()
    if len(letters) < 2:
        return "*" if letters else ""
    return f"{letters[0]}*" if len(letters) == 2 else f"{letters[0]}*{letters[-1]}"


def mask_phone(number: str) -> str:
    """Return ``100****2731``; a number too short for that keeps its last two digits."""
    digits = number.strip()
    if len(digits) >= 11:
        return f"{digits[:-8]}****{digits[-4:]}"
    return f"****{digits[-2:]}" if len(digits) > 4 else "*" * min(len(digits), 4)


def mask_id_number(number: str) -> str:
    """Return ``9901**********003X``; a number too short for that keeps nothing."""
    signs = number.strip()
    if len(signs) < 2 * _SHOWN_ENDS + 4:
        return "*" * min(len(signs), _SHOWN_ENDS)
    return f"{signs[:_SHOWN_ENDS]}{'*' * (len(signs) - 2 * _SHOWN_ENDS)}{signs[-_SHOWN_ENDS:]}"


def mask_address(address: str) -> str:
    """Return the first six characters (city and district) and stars."""
    words = address.strip()
    return f"{words[:6]}****" if len(words) > 6 else "****" if words else ""


def mask_email(address: str) -> str:
    """Return ``x****@lanzhou.example``: the first sign and the domain."""
    name, mark, domain = address.strip().partition("@")
    return f"{name[:1]}****{mark}{domain}" if name else ""


def tail_of(number: str) -> str:
    """Return the last four signs of an account number, as chips show it."""
    return number.strip()[-_SHOWN_ENDS:]


def mask_account(number: str) -> str:
    """Return ``…1234`` in place of an account's number, for the files of lists."""
    return f"…{tail_of(number)}" if number else ""


MASKS = {
    "person": mask_person,
    "phone": mask_phone,
    "id": mask_id_number,
    "address": mask_address,
    "email": mask_email,
    "account": tail_of,
}
