"""What is written, each step in one transaction and on the record?"""
