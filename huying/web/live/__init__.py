"""Live updates: a process of its own that tells open pages, by Server-Sent Events, which subjects have changed.

A message says only that a subject is at a seq; pages read again what they show.
"""
