"""Which pages show statements, ledgers, traces and what was asked for?"""
