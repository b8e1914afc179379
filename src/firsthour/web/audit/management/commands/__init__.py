"""Django's commands that touch the record."""
