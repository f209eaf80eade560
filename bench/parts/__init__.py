"""What benchmarks are made of: a database of their own, load, and the database's own limit."""
