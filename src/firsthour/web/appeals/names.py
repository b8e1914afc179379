"""Under which names do the clocks and files of appeals run, and how is the number of a notice written?"""

CLOCKS = {1: "appeal_answer", 2: "appeal_second_answer"}  # the kind in law/deadlines, by the review's round
CLOCK_ABOUT = "appeal_review"  # what they run for: a review
FILES = "appeal"  # files that came with an appeal
STRAY = "stray_appeal"  # files that came with one under no known code
_BRACKETS = str.maketrans("[(（【［]）)】］", "〔〔〔〔〔〕〕〕〕〕")


def written_number(typed: str) -> str:
    """Return the number of a paper as papers write it: phones have other brackets.

    >>> written_number(" 东岭分局冻告字[2026]0001号 ")
    '东岭分局冻告字〔2026〕0001号'
    """
    return typed.strip()[:80].translate(_BRACKETS)
