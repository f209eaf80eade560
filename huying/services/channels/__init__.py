"""Outside channels: each kind a folder of its own, with what it has to be told and how it sends one message."""
