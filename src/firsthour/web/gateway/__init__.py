"""Which messages went to which bank, by which way, and what came back?"""
