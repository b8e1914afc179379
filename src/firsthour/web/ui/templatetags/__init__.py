"""Which filters and tags do templates have?"""
