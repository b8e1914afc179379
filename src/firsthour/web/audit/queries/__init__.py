"""What can be read here? Every read of this app."""
