"""What is waiting for me, and by when?"""
