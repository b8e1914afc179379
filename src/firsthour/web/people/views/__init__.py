"""What does a visitor of the pages of people get? Views only read queries and call operations."""
