"""The demo as each release made it, kept for ever: its entries fold alike, and its database comes to the present."""
