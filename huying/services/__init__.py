"""Acts that need a transaction or touch several nouns."""
