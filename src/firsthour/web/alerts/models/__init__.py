"""What does this room keep?"""
