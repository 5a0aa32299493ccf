# SPDX-License-Identifier: Apache-2.0
"""What is a person's own: her factors, her password, how long the screen waits for her, and signing out everywhere."""

from __future__ import annotations

from typing import Any, Final

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from sotdae.actions.staffing.desk import IDLE_MINUTES, end_sessions, set_idle
from sotdae.workbench.desk import Desk
from sotdae.workbench.gate import SIGN_IN
from sotdae.workbench.page import Page, of_library


def own(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Show her factors and settings."""
    answer: Any = factors.index(request)
    answer.context_data |= {"idle": IDLE_MINUTES, "needs_factor": not desk.is_synthetic}
    made: HttpResponseBase = answer
    return made


def wait_longer(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Set how long the workbench waits before it signs her out."""
    wished = request.POST.get("minutes", "")
    if desk.person is not None and wished in {str(one) for one in IDLE_MINUTES}:
        set_idle(desk.person.person_id, int(wished))
    return HttpResponseRedirect(reverse("mfa_index"))


def sign_out_everywhere(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """End every session of hers, on whatever machine."""
    if desk.person is not None:
        end_sessions(desk.person.person_id)
    logout(request)
    return HttpResponseRedirect(SIGN_IN)


BOTH: Final = ("GET", "POST")
PAGES: Final = [
    Page("mfa_index", "me", "self", own, nav=95),
    Page("mfa_add_webauthn", "me/passkeys/add", "self.secure", of_library(passkeys.add_webauthn), methods=BOTH),
    Page("mfa_list_webauthn", "me/passkeys", "self", of_library(passkeys.list_webauthn)),
    Page("mfa_remove_webauthn", "me/passkeys/<int:pk>/remove", "self.secure", of_library(passkeys.remove_webauthn), methods=BOTH),
    Page("mfa_activate_totp", "me/app", "self.secure", of_library(totp.activate_totp), methods=BOTH),
    Page("mfa_deactivate_totp", "me/app/off", "self.secure", of_library(totp.deactivate_totp), methods=BOTH),
    Page("mfa_view_recovery_codes", "me/recovery", "self.secure", of_library(recovery.view_recovery_codes)),
    Page("mfa_generate_recovery_codes", "me/recovery/new", "self.secure", of_library(recovery.generate_recovery_codes), methods=BOTH),
    Page("account_change_password", "me/password", "self.secure", of_library(account.password_change), methods=BOTH),
    Page("wait_longer", "me/waiting", "self", wait_longer, methods=("POST",)),
    Page("sign_out_everywhere", "me/sign-out-everywhere", "self", sign_out_everywhere, methods=("POST",)),
]

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title.mfa_index": ("내 설정", "My settings"),
    "title.mfa_add_webauthn": ("패스키 더하기", "Add a passkey"),
    "title.mfa_list_webauthn": ("패스키", "Passkeys"),
    "title.mfa_remove_webauthn": ("패스키 없애기", "Remove a passkey"),
    "title.mfa_activate_totp": ("인증 앱 연결", "Connect an app for codes"),
    "title.mfa_deactivate_totp": ("인증 앱 끊기", "Disconnect the app for codes"),
    "title.mfa_view_recovery_codes": ("복구 번호", "Recovery codes"),
    "title.mfa_generate_recovery_codes": ("복구 번호 새로 만들기", "New recovery codes"),
    "title.account_change_password": ("암호 바꾸기", "Change your password"),
    "title.wait_longer": ("기다리는 시간", "Waiting time"),
    "title.sign_out_everywhere": ("모든 곳에서 나가기", "Sign out everywhere"),
    "own.factors": ("들어오는 방법", "How you sign in"),
    "own.needed": (
        "암호만으로는 부족합니다. 패스키를 더하거나 인증 앱을 연결해야 사건을 열 수 있습니다.",
        "A password alone is not enough. Add a passkey or connect an app for codes; then the cases open.",
    ),
    "own.passkeys": ("패스키", "Passkeys"),
    "own.passkeys.none": ("없음", "none"),
    "own.passkeys.added": ("더한 때", "added"),
    "own.passkeys.used": ("마지막으로 쓴 때", "last used"),
    "own.passkeys.two": (
        "기기를 잃어도 들어올 수 있도록 두 개를 두십시오.",
        "Keep two, so that a lost device does not lock you out.",
    ),
    "own.app": ("인증 앱", "App for codes"),
    "own.app.on": ("연결됨", "connected"),
    "own.app.off": ("연결되지 않음", "not connected"),
    "own.recovery": ("복구 번호", "Recovery codes"),
    "own.recovery.left": ("{count}개 남음", "{count} left"),
    "own.password": ("암호", "Password"),
    "own.waiting": ("자리를 비웠을 때", "When you are away"),
    "own.waiting.label": ("아무것도 하지 않으면 나가기까지", "Sign me out after doing nothing for"),
    "own.minutes": ("{count}분", "{count} minutes"),
    "own.waiting.whole": (
        "그와 상관없이 들어온 지 8시간이 지나면 다시 들어와야 합니다.",
        "Whatever you choose, eight hours after signing in you sign in again.",
    ),
    "own.everywhere": ("모든 곳에서 나가기", "Sign out everywhere"),
    "own.everywhere.help": (
        "다른 컴퓨터나 브라우저에 열린 것까지 모두 닫습니다.",
        "Ends what is open on any other computer or browser too.",
    ),
    "own.remove": ("없애기", "Remove"),
    "own.add": ("더하기", "Add"),
    "own.change": ("바꾸기", "Change"),
    "own.connect": ("연결", "Connect"),
    "own.disconnect": ("끊기", "Disconnect"),
    "own.look": ("보기", "Look"),
    "own.new": ("새로 만들기", "Make new ones"),
    "passkey.name": ("이름(기기를 알아볼 수 있게)", "A name by which you know the device"),
    "passkey.go": ("이 기기에 패스키 만들기", "Make a passkey on this device"),
    "passkey.needs_script": (
        "패스키는 자바스크립트가 필요합니다. 없으면 인증 앱을 쓰십시오.",
        "Passkeys need JavaScript; without it, use an app for codes.",
    ),
    "passkey.failed": (
        "패스키를 쓰지 못했습니다. 다시 하거나 다른 방법을 쓰십시오.",
        "The passkey could not be used. Try again or take another way.",
    ),
    "app.scan": (
        "인증 앱으로 아래 그림을 찍거나 글자를 옮긴 다음, 앱에 나오는 6자리 번호를 넣으십시오.",
        "Scan the picture with your app or copy the letters, then enter the six digits it shows.",
    ),
    "app.picture": ("인증 앱에 넣을 비밀을 담은 QR 그림", "QR picture that holds the app's secret"),
    "recovery.intro": (
        "인증 앱이나 패스키를 잃었을 때 한 번씩 쓰는 번호입니다. 적어서 안전한 곳에 두십시오.",
        "Each of these works once if you lose your app or passkey. Write them down and keep them safe.",
    ),
    "recovery.sure": ("새로 만들면 지금 있는 번호는 모두 못 쓰게 됩니다.", "New ones void those you have now."),
    "remove.sure": ("이 방법으로는 더 이상 들어올 수 없습니다.", "You cannot sign in this way any more."),
    "password.old": ("지금 암호", "Your password now"),
    "password.new": ("새 암호(12자 이상)", "New password (at least 12 characters)"),
    "password.again": ("새 암호 다시", "The same again"),
}
