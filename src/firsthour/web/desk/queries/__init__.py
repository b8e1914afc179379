"""What does the desk know? Reads only, each narrowed by what the visitor may see."""
