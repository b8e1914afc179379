"""Which of Django's own commands behave differently here?"""
