"""Which cases are there: whether they are filed, by whom they are worked on, and who appears in them?"""
