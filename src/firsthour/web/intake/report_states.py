"""Which states can a report be in, and to whom does it go when nobody answers?"""

REGISTERED, OFFERED, IN_REVIEW, FOR_DECISION = "registered", "offered", "in_review", "for_decision"
ACCEPTED, TURNED_AWAY, REFERRED, CLOSED = "accepted", "turned_away", "referred", "closed"
IN_LEAD, IN_CASE = "in_lead", "in_case"
OPEN_STATES = frozenset({REGISTERED, OFFERED, IN_REVIEW, FOR_DECISION})
MOST_BOUNCES = 2
UNIT_LEADER, BUREAU_LEADER = "unit_leader", "bureau_leader"
