"""What is read, narrowed by a policy?"""
