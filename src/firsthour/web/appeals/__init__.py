"""Whose money was held wrongly, who reviewed it, and what is to be learnt of it?"""
