"""Which tags do templates have of this app?"""
