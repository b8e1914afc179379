"""Where did this money go: claims matched to transfers, five exact rules, and where every fen of a claim ends."""
