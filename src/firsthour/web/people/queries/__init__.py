"""What is known of units, people, rosters and keys? Reads only, each narrowed by what the visitor may see."""
