"""How accounts sign in: by name and password, with a second factor for those who have set one up."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from huying.services import second_factors


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]  # the base publishes no types
    """Nobody signs up, and a new session is greeted by its desk, not by a message."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _("输错次数太多，现在输对了也不能登录。请至少过 5 分钟再试。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: accounts come with posts, which somebody gives."""
        return False

    def add_message(self, *args: object, **kwargs: object) -> None:
        """Say nothing: the page that follows shows what happened."""

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """The name alone: with the host and port that were asked, as in the base, each port had tries of its own."""
        return str(credentials["username"]).lower()


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]  # the base publishes no types
    """The secrets of second factors are kept encrypted, under the keys outside the data folder."""

    def encrypt(self, text: str) -> str:
        """The secret as it is stored."""
        return second_factors.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret in clear."""
        return second_factors.unseal(encrypted_text)


def address_of(request: HttpRequest) -> str:
    """The address a request comes from; behind our own proxy, the one that it saw."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    seen = forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "")
    return str(seen)[:100]
