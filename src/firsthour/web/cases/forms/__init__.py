"""What can be typed about cases, and what is wrong with it?"""
