"""The only package that knows tables and SQL; one module per noun, reader and writer together."""
