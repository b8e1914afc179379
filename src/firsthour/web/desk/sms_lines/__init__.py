"""How does a short message reach a phone? Purposes and gate, the out-box, the lines (HTTP, SMPP), receipts, replies."""
