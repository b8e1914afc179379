"""The field's words and rules as data, each with its source and how sure we are of it."""
