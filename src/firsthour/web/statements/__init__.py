"""Which statements came in for a case, what do they show, and where did the money go?"""
