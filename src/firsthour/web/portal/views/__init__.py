"""What does each page of the portal show, and what does each button do?"""
