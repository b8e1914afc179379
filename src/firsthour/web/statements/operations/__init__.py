"""How are statements dropped, read, mapped, removed, traced and asked for?"""
