# SPDX-License-Identifier: Apache-2.0
"""The desk's tables: how a colleague signs in, and stored states of pages. What she may do stands in the book, and nowhere here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from sotdae.cases.desk.job_model import Job

__all__ = ["Job", "SignIn", "SignInManager", "State"]


class SignInManager(BaseUserManager[Any]):
    """Finds sign-ins by their name."""


class SignIn(AbstractBaseUser):
    """How a colleague signs in. Who she is and what she may do is read from the book by ``person_id`` at every request."""

    person_id = models.CharField(max_length=32, unique=True, help_text="the colleague's random id, as in the log")
    username = models.CharField(max_length=100, unique=True, help_text="what she types: her staff id")
    language = models.CharField(max_length=2, default="ko", help_text="ko or en")
    is_active = models.BooleanField(default=True, help_text="false from the moment she leaves")
    invited = models.CharField(
        max_length=64, default="", help_text="SHA-256 of the one-time link by which she sets her first password; empty once used"
    )
    invited_until = models.DateTimeField(null=True, help_text="UTC; the link's last moment")
    idle_minutes = models.PositiveIntegerField(default=15, help_text="after so long without a request she is signed out")
    epoch = models.PositiveIntegerField(default=0, help_text="raised to end every session of hers at once")

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[SignInManager] = SignInManager()

    def get_session_auth_hash(self) -> str:
        """Return what every session of hers carries: it changes with her password, and when she signs out everywhere."""
        return salted_hmac("sotdae.session", f"{self.password}:{self.epoch}", algorithm="sha256").hexdigest()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Yield nothing: there is no older secret."""
        yield from ()


class State(models.Model):
    """A stored state of a page: what was filtered or searched for. Its id is all that ever stands in an address."""

    state_id = models.CharField(max_length=32, primary_key=True, help_text="random, unguessable")
    page = models.CharField(max_length=40, help_text="the page's name")
    case_id = models.CharField(max_length=32, default="", db_index=True, help_text="the case whose members may read it; empty: its maker alone")
    made_by = models.CharField(max_length=32, db_index=True, help_text="person id")
    made_at = models.DateTimeField(help_text="UTC")
    name = models.CharField(max_length=100, default="", help_text="as saved; empty where it is only a link")
    filters = models.JSONField(default=dict, help_text="what the page asked for")
    digest = models.CharField(
        max_length=64, default="", db_index=True, help_text="SHA-256 over page, case, maker and filters: the same state has one id"
    )
    is_subscribed = models.BooleanField(default=False, help_text="new hits are shown on today")
    seen_at = models.DateTimeField(null=True, help_text="UTC; when its maker last looked at it")

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-made_at"]
