"""A room that writes down what it is told of messages to banks; for tests with real processes."""
