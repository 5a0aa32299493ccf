# SPDX-License-Identifier: Apache-2.0
"""The entrance: signing in by password, passkey or code, the first password by a one-time link, the demonstration's seats, and signing out.

The ceremonies are those of django-allauth; what is added here is where they stand, in which words, and who comes in without them (a demonstration's
cast on this machine, and nobody else).
"""

from __future__ import annotations

from typing import Any, Final

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as passkeys
from django.contrib.auth import login, logout
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase

from sotdae.actions.staffing.desk import accept, invited, seat_of
from sotdae.errors import InvitationInvalid
from sotdae.workbench.adapters import SEAT
from sotdae.workbench.desk import Desk
from sotdae.workbench.gate import SIGN_IN
from sotdae.workbench.page import Page, Shown, is_read, of_library

_BACKEND: Final = "sotdae.workbench.sessions.SignedIn"


def sign_in(request: HttpRequest, desk: Desk) -> Shown | HttpResponseBase:
    """Show the sign-in; on a demonstration, its cast instead."""
    if desk.person is not None:
        return HttpResponseRedirect("/")
    if _has_seats(desk) and is_read(request):
        seats = [one for one in desk.held.opened.book.access.colleagues() if one.left_at is None]
        return Shown("workbench/seats.html", {"seats": seats})
    answer: HttpResponseBase = account.login(request)
    return answer


def take_seat(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Sign in as one of the demonstration's cast. A real workspace has no such page, nor has a demonstration that other machines reach."""
    if not _has_seats(desk):
        raise Http404
    person = desk.held.opened.book.access.colleague(request.POST.get("person", ""))
    if person is None:
        raise Http404
    login(request, seat_of(person, desk.language), backend=_BACKEND)
    request.session[SEAT] = True
    return HttpResponseRedirect("/")


def _has_seats(desk: Desk) -> bool:
    return desk.is_synthetic and desk.held.is_loopback


def welcome(request: HttpRequest, desk: Desk, secret: str) -> Shown | HttpResponseBase:
    """Take a first password from whoever holds a one-time link."""
    if desk.person is not None:
        return HttpResponseRedirect("/")
    seat = invited(secret, desk.now)
    if desk.held.opened.book.access.colleague(seat.person_id) is None:
        raise InvitationInvalid
    wrong = ""
    if not is_read(request):
        wrong = _refused(seat, request.POST.get("password", ""), request.POST.get("again", ""))
        if not wrong:
            Authenticator.objects.filter(user=accept(secret, request.POST["password"], desk.now)).delete()  # (what she lost opens nothing any more)
            return HttpResponseRedirect(SIGN_IN)
    return Shown("workbench/welcome.html", {"wrong": wrong, "name": seat.username}, status=400 if wrong else 200)


def _refused(seat: Any, password: str, again: str) -> str:
    if password != again:
        return "welcome.differ"
    try:
        validate_password(password, seat)
    except ValidationError:
        return "welcome.weak"
    return ""


def sign_out(request: HttpRequest, _: Desk) -> HttpResponseBase:
    """Sign out of this browser, or leave a sign-in half-way."""
    logout(request)
    return HttpResponseRedirect(SIGN_IN)


BOTH: Final = ("GET", "POST")
PAGES: Final = [
    Page("account_login", "sign-in", "public", sign_in, methods=BOTH, params=("next",)),
    Page("mfa_login_webauthn", "sign-in/passkey", "public", of_library(passkeys.login_webauthn), methods=BOTH, params=("next",)),
    Page("mfa_authenticate", "sign-in/second", "public", of_library(factors.authenticate), methods=BOTH, params=("next",)),
    Page("account_inactive", "sign-in/closed", "public", of_library(account.account_inactive)),
    Page("account_reauthenticate", "again", "self", of_library(account.reauthenticate), methods=BOTH, params=("next",)),
    Page("mfa_reauthenticate", "again/code", "self", of_library(factors.reauthenticate), methods=BOTH, params=("next",)),
    Page("mfa_reauthenticate_webauthn", "again/passkey", "self", of_library(passkeys.reauthenticate_webauthn), methods=BOTH, params=("next",)),
    Page("welcome", "welcome/<opaque:secret>", "public", welcome, methods=BOTH),
    Page("take_seat", "seat", "public", take_seat, methods=("POST",)),
    Page("account_logout", "sign-out", "public", sign_out, methods=("POST",)),
]

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title.account_login": ("들어가기", "Sign in"),
    "title.mfa_login_webauthn": ("패스키로 들어가기", "Sign in with a passkey"),
    "title.mfa_authenticate": ("두 번째 확인", "Second factor"),
    "title.account_inactive": ("닫힌 계정", "Closed account"),
    "title.account_reauthenticate": ("다시 확인", "Show that it is you"),
    "title.mfa_reauthenticate": ("다시 확인", "Show that it is you"),
    "title.mfa_reauthenticate_webauthn": ("다시 확인", "Show that it is you"),
    "title.welcome": ("첫 암호 정하기", "Set your first password"),
    "title.take_seat": ("들어가기", "Sign in"),
    "title.account_logout": ("나가기", "Sign out"),
    "seat.intro": (
        "시연용 작업 공간입니다. 나오는 방, 글, 사람은 모두 지어낸 것입니다. 어느 자리에서 볼지 고르십시오.",
        "This is a demonstration. Every room, text and person in it is made up. Choose whose place to take.",
    ),
    "seat.take": ("이 자리로 들어가기", "Take this place"),
    "seat.nothing": ("맡은 사건 없음", "on no case"),
    "seat.none": ("아직 아무도 등록되지 않았습니다.", "Nobody works here yet."),
    "sign_in.name": ("담당자 번호", "Staff id"),
    "sign_in.password": ("암호", "Password"),
    "sign_in.go": ("들어가기", "Sign in"),
    "sign_in.passkey": ("패스키로 들어가기", "Sign in with a passkey"),
    "sign_in.passkey.help": (
        "기기의 지문, 얼굴, 비밀번호나 보안 키로 들어갑니다. 외울 것이 없습니다.",
        "Your device's own unlock, or a security key. Nothing to remember.",
    ),
    "sign_in.or": ("또는 담당자 번호와 암호로", "Or with your staff id and password"),
    "sign_in.wrong": ("맞지 않습니다. 다시 입력하십시오.", "That is not right. Try again."),
    "sign_in.wait": (
        "여러 번 틀렸습니다. 5분 뒤에 다시 하십시오.",
        "Wrong too many times. Try again in five minutes.",
    ),
    "sign_in.lost": (
        "들어갈 방법을 잃었으면 관리자에게 새 링크를 받으십시오.",
        "If you have lost your way in, ask an administrator for a new link.",
    ),
    "sign_in.closed": ("이 계정은 더 이상 쓰지 않습니다.", "This account is no longer in use."),
    "second.intro": ("인증 앱의 번호 6자리나 복구 번호를 넣으십시오.", "Enter the six digits of your app, or a recovery code."),
    "second.code": ("번호", "Code"),
    "second.passkey": ("패스키로 확인", "Use a passkey"),
    "second.leave": ("그만두기", "Leave"),
    "again.intro": (
        "중요한 일이라 지금 이 자리에 있는 사람이 맞는지 한 번 더 확인합니다. 5분 동안 유효합니다.",
        "This matters, so show once more that it is you. It holds for five minutes.",
    ),
    "again.go": ("확인", "Confirm"),
    "again.by_password": ("암호로", "by password"),
    "again.by_code": ("인증 앱의 번호로", "by code"),
    "again.by_passkey": ("패스키로", "by passkey"),
    "welcome.intro": (
        "{name} 님의 자리입니다. 12자 이상 암호를 정하십시오. 붙여 넣기와 암호 관리 프로그램을 쓸 수 있습니다.",
        "This is the place of {name}. Set a password of at least 12 characters; pasting and password managers are welcome.",
    ),
    "welcome.again": ("암호 다시", "The same again"),
    "welcome.differ": ("두 암호가 다릅니다.", "The two passwords differ."),
    "welcome.weak": (
        "쉽게 짐작할 수 있는 암호입니다. 더 길거나 흔하지 않은 것으로 하십시오.",
        "This password is easy to guess. Take a longer or less common one.",
    ),
}
