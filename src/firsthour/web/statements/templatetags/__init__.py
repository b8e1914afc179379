"""Which tags do pages of statements use?"""
