"""What do pages show of ledgers, files, rows, traces and what was asked for?"""
