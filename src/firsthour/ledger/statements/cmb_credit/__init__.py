"""China Merchants Bank credit cards."""
