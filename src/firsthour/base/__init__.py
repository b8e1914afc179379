"""What every room needs and no room owns: errors, times, money, text forms, files."""
