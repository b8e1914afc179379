"""What a person types: ``firsthour VERB …``, one module a verb, and how answers and errors reach the screen."""
