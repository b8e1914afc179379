"""What is asked of this app, and how is it answered?"""
