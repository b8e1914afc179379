"""How are the words of cases written in templates?"""
