"""How do people report, ask and add from their phones? A site of its own, joined to the inner one by packages only."""
