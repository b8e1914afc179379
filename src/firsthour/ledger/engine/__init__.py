"""Which engine answers a relational question: DuckDB today; statements are written once, in its dialect."""
