"""The ``huying`` command."""
