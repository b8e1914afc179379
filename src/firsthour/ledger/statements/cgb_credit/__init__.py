"""China Guangfa Bank credit cards."""
