"""How answers are written for others: tables that a spreadsheet cannot run, pages that need nothing else."""
