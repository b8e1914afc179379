"""Who works here, in which unit, and what may they do?"""
