"""By which ways does a message reach a bank, and its answer reach us?"""
