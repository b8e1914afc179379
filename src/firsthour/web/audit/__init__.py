"""Who did what, and was the record left alone?"""
