"""Under which name does the clock of a statement run that was asked for?"""

CLOCK = "statement_answer"  # the kind in law/deadlines
CLOCK_ABOUT = "asked_statement"  # what it runs for
