"""How is a statement read: declared layouts, and one path from raw text columns to ledger rows for all of them."""
