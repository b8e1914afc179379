"""Which pages does this room have?"""
