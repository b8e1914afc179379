"""One meaning of "transfer": statements read, joined and ordered into a book that can be traced."""
