"""What does a visitor of the desk's pages get? Views read queries and call operations, and touch no model."""
