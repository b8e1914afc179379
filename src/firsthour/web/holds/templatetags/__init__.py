"""Which words do the templates of this room use?"""
