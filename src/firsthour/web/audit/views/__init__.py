"""Which pages does this app show?"""
