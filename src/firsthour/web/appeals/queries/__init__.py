"""What is read in this room?"""
