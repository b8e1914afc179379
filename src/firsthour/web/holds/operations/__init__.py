"""Which writes change this room?"""
