"""Source files as they come: folders and archives walked, each file opened as sheets of text cells."""
