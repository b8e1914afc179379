"""Which stolen money is being stopped, frozen and followed, until when, and what is to be asked next?"""
