"""How do people, units, rosters and keys change? Every write in one transaction with its record."""
