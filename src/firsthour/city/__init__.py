"""A city that never was: its people, firms, money and frauds, the statements banks would hand out, and the truth."""
