# SPDX-License-Identifier: Apache-2.0
"""What the library for signing in is told of this house: no sign-up, no e-mail, secrets encrypted, who counts as having shown herself just now."""

from __future__ import annotations

import base64
import hashlib
import time
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest

FRESH_SECONDS: Final = 300
"""So long somebody who has just signed in, or shown herself again, need not do so before a sensitive act. Source: access model, "step-up ≤ 5 min"."""
SEAT: Final = "seat"
"""In the session of a demonstration's seat, which has no factor to show again."""


class Signing(DefaultAccountAdapter):  # type: ignore[misc]  # (untyped base)
    """Signing in with a staff id."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs herself up."""
        del request
        return False

    def send_mail(self, template_prefix: str, email: str, context: Any) -> None:
        """No letter is ever sent."""

    def send_notification_mail(self, *_: Any, **__: Any) -> None:
        """No letter is ever sent; changes of factors are shown on her own page."""

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Return under what wrong passwords are counted: the staff id, by whatever name or port the workbench was asked for."""
        del request
        return f"login:{str(credentials.get('username', '')).casefold()}"

    def add_message(self, *_: Any, **__: Any) -> None:
        """Pages say what happened in their own words."""

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Return whether she has to show herself again before a change of her factors."""
        del app
        return not is_fresh(self.request)


class Factors(DefaultMFAAdapter):  # type: ignore[misc]  # (untyped base)
    """Passkeys, codes and recovery codes. Their secrets lie on the disk encrypted under a key that only the unlocked keyring gives."""

    def encrypt(self, text: str) -> str:
        """Return a secret as it is stored."""
        return _fernet().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Return a stored secret."""
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return whom a passkey is for: this name, under the program's."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Sotdae"}


def is_fresh(request: HttpRequest) -> bool:
    """Return whether the person has signed in or shown herself again within minutes."""
    if request.session.get(SEAT):
        return True
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - float(records[-1]["at"]) < FRESH_SECONDS


def has_factor(user: Any) -> bool:
    """Return whether a person has more than a password: a passkey, or an app that makes codes."""
    from allauth.mfa.models import Authenticator  # noqa: PLC0415 (a model: Django has to be set up)

    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=kinds).exists())


def _fernet() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"factors:" + settings.SECRET_KEY.encode()).digest()))
