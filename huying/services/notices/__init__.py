"""Telling those concerned what happened: who is told by an entry, their notices, and what goes out of the house."""
