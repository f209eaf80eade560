"""Signing in and out, the second factor, the choice of post and of language."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from huying.services import posts
from huying.web.visitor import SESSION_POST, language


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; by POST alone, so that no link of others can."""
    logout(request)
    return HttpResponseRedirect(reverse("home"), status=303)


@require_POST
@login_required
def choose_post(request: HttpRequest) -> HttpResponse:
    """Act as another of one's posts. The same page again where that post may see it, else its desk."""
    held = posts.posts_shown(person=request.user.pk or 0, lang=language())
    chosen = next((one for one in held if str(one.id) == request.POST.get("post")), None)
    if chosen is None:
        raise Http404
    request.session[SESSION_POST] = chosen.id
    wanted = request.POST.get("next", "")
    here = wanted.startswith(f"/{chosen.slug}/") and _is_ours(request, wanted)
    address = wanted if here else reverse("desk", args=[chosen.slug])
    return HttpResponseRedirect(address, status=303)


def _is_ours(request: HttpRequest, address: str) -> bool:
    return url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


urls = [
    path("sign-in", account.login, name="sign-in"),
    path("sign-in", account.login, name="account_login"),
    path("sign-in/shut", account.account_inactive, name="account_inactive"),
    path("sign-in/again", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/code", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/code/again", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("second-factor", mfa.index, name="mfa_index"),
    path("second-factor/on", totp.activate_totp, name="mfa_activate_totp"),
    path("second-factor/off", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-factor/codes", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("second-factor/codes/new", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("sign-out", sign_out, name="sign_out"),
    path("post", choose_post, name="choose_post"),
    path("i18n/", set_language, name="set_language"),
]
