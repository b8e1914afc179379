"""A small app with jobs whose every run leaves a row."""
