"""How is stolen money stopped and frozen, and who gets which fen of it back?"""
