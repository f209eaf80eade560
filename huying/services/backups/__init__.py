"""Backups: what is in one, how it is made while everything goes on, and how it is looked at before it is restored."""
