"""What do people tell us, who takes it on, and what became of it? Reports, leads, consultations."""
