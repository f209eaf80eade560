"""Settings and addresses: the only package that knows every other."""
