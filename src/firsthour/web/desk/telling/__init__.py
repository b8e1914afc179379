"""Who is told of what? Each module turns what happened into notices: tasks, clocks, matters, look-ups, comments."""
