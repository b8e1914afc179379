"""Which tables does this app keep?"""
