"""The demo: Wuchang and Zhanggong with their units and posts, and live cases at every step, filed and walked through
the same services as real work."""

from huying.services.demo.load import Account, accounts, is_empty, is_loaded, load

__all__ = ["Account", "accounts", "is_empty", "is_loaded", "load"]
