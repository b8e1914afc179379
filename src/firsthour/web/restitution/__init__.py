"""Who is owed what, what is held or seized for them, and who gets which fen of it back?"""
