"""Which tags do the templates of people have?"""
