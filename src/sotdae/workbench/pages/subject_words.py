# SPDX-License-Identifier: Apache-2.0
"""The words of the pages of subjects, Korean and English side by side."""

from __future__ import annotations

from typing import Final

from sotdae.cases.subject_words import SUBJECTS
from sotdae.workbench.page import Page

PAGES: Final[list[Page]] = []

_TITLES: Final[dict[str, tuple[str, str]]] = {
    "title.subjects": ("피해자", "Subjects"),
    "title.subject": ("피해자", "Subject"),
    "title.new_subject": ("기록 시작", "A new record"),
    "title.give_consent": ("동의 기록", "Consent"),
    "title.sign_consent": ("서명받음", "Signed"),
    "title.narrow_consent": ("동의를 줄임", "Narrowed"),
    "title.extend_consent": ("동의를 늘림", "Extended"),
    "title.vet_subject": ("사진 확인", "Vetting"),
    "title.keep_photos": ("사진의 지문 보관", "Photos kept"),
    "title.give_number": ("사건 번호", "Case number"),
    "title.end_number": ("사건 번호를 없앰", "Case number ended"),
    "title.stop": ("멈춤", "Stopped"),
    "title.recall_letter": ("회수 편지", "Recall letter"),
    "title.recall_sent": ("회수 편지를 보냄", "Recall letter sent"),
    "title.recall_answered": ("회수 답", "Recall answered"),
}
_CONSENT: Final[dict[str, tuple[str, str]]] = {
    "subjects.none": ("아직 기록된 피해자가 없습니다.", "Nobody is on record yet."),
    "subjects.new": ("기록 시작(가명)", "Begin a record (pseudonym)"),
    "subjects.new.help": (
        "이름은 어디에도 쓰지 않습니다. 가명이 주어지고, 허락된 일만 할 수 있습니다.",
        "No name is written anywhere. A pseudonym is given, and only what she permits is done.",
    ),
    "subjects.consents": ("허락", "What she permitted"),
    "subjects.consents.none": ("아직 허락이 없습니다. 받은 뒤 아래에 기록하십시오.", "Nothing is permitted yet. Record below what she permits."),
    "subjects.holds": ("유효", "holds"),
    "subjects.over": ("끝남", "over"),
    "subjects.ended": ("철회함", "withdrawn"),
    "subjects.until": ("{on}까지", "until {on}"),
    "subjects.optional": ("없으면 비워 둠", "may be left empty"),
    "subjects.save": ("기록", "Record"),
    "subjects.give": ("허락을 기록하기", "Record what she permits"),
    "subjects.give.help": ("한 가지씩 확인해 표시합니다. 표시하지 않은 일은 하지 않습니다.", "Ask act by act. What is not ticked is not done."),
    "subjects.given_by": ("누가 허락했나", "Who gave it"),
    "subjects.form": ("어떻게", "How"),
    "subjects.minor": ("미성년인가", "A minor?"),
    "subjects.until.when": ("언제까지", "Until"),
    "subjects.until.help": ("비워 두면 1년입니다. 말로만 받은 것은 14일 뒤 끝납니다.", "Left empty: a year. What was only said: 14 days."),
    "subjects.naming": ("받는 곳을 정해 허락한 일(짧은 이름, 빈칸으로 나눔)", "Permitted for named recipients (short names, set apart by spaces)"),
    "subjects.sign": ("서명받았음을 기록하기", "Record that it was signed"),
    "subjects.narrow": ("일부만 거두기", "Take part of it back"),
    "subjects.narrow.help": (
        "거둔 일로 생긴 것은 바로 멈춥니다: 보관한 해시, 열린 요청, 건넨 사본.",
        "What it carried stops at once: hashes kept, open requests, copies handed out.",
    ),
    "subjects.extend": ("늘리기(서면 확인)", "Extend (confirmed in writing)"),
    "subjects.vet": ("사진이 본인 것인지 누가 확인했나", "Who has seen that the photos are her own"),
    **{
        f"subjects.act.{name}": words
        for name, words in {
            "search_own_case": ("이 사건에서 찾기", "search this case"),
            "search_all_cases": ("모든 사건에서 찾기", "search all cases"),
            "keep_bank": ("사진의 지문(해시) 보관", "keep the hashes of her photos"),
            "request_removal": ("내려 달라고 요청", "ask for removal"),
            "share_with": ("지문을 건네기", "hand hashes to"),
            "disclose_identity_to": ("신원을 알리기", "tell who she is to"),
        }.items()
    },
    **{
        f"subjects.word.{name}": words
        for name, words in {
            "self": ("본인", "herself"),
            "legal_representative": ("법정대리인", "a legal representative"),
            "agent": ("대리인", "an agent"),
            "statutory": ("법령", "the law"),
            "written": ("서면", "in writing"),
            "oral": ("말로만", "only said"),
            "no": ("아니오", "no"),
            "suspected": ("그럴 수 있음", "perhaps"),
            "yes": ("예", "yes"),
            "self_declared": ("본인 말", "self-declared"),
            "counsellor_seen": ("상담원이 봄", "a counsellor"),
            "police": ("경찰이 봄", "the police"),
        }.items()
    },
}
_REST: Final[dict[str, tuple[str, str]]] = {
    "subjects.banks": ("보관한 사진(해시만)", "Photos kept (hashes only)"),
    "subjects.photos": ("사진 {count}장", "{count} photos"),
    "subjects.photos.gone": ("없앰", "destroyed"),
    "subjects.keep": ("지문 묶음 보관하기", "Keep a bundle of hashes"),
    "subjects.keep.file": ("당사자가 자기 기기에서 만든 지문 묶음", "The bundle that she made on her own device"),
    "subjects.keep.help": ("사진은 받지 않습니다. 지문(해시)만 봉인해 보관합니다.", "Photos are not taken: only their hashes are sealed and kept."),
    "subjects.kept": ("{entry}: 사진 {photos}장의 지문을 보관했습니다.", "{entry}: hashes of {photos} photos are kept."),
    "subjects.kept.code": ("확인 번호 {code}: 전화로 맞춰 보십시오.", "Check code {code}: compare it with her over the phone."),
    "subjects.kept.low": ("{photo}번 사진은 무늬가 너무 적어 찾기 어렵습니다.", "Photo {photo} shows little and is hard to find by."),
    "subjects.search": ("이 사진으로 찾기", "Search with them"),
    "subjects.requests": ("내려 달라는 요청", "Requests for removal"),
    "subjects.requests.new": ("새 요청 쓰기", "Draft a request"),
    "subjects.recalls": ("밖에 건넨 것을 되찾기", "Calling back what was handed out"),
    "subjects.recall.read": ("편지 읽기", "Read the letter"),
    "subjects.recall.pdf": ("PDF", "PDF"),
    "subjects.recall.sent": ("보낸 것을 기록하기", "Record that it was sent"),
    "subjects.recall.how": ("어떻게 보냈나", "How it was sent"),
    "subjects.recall.on": ("언제", "On"),
    "subjects.recall.answered": ("답을 기록하기", "Record their answer"),
    "subjects.recall.answer": ("무엇이라고 답했나", "What they answered"),
    "subjects.recall.note": ("덧붙인 말", "What else they said"),
    "subjects.recall.told": ("{on}에 보냄", "sent on {on}"),
    **{
        f"subjects.answer.{name}": words
        for name, words in {
            "deleted": ("지웠다고 함", "deleted"),
            "partly": ("일부만 지웠다고 함", "deleted in part"),
            "refused": ("거절", "refused"),
            "never_held": ("받은 적 없다고 함", "never held it"),
        }.items()
    },
    "subjects.number": ("당사자가 진행 상황을 볼 번호", "The number by which she sees how things stand"),
    "subjects.number.has": ("사건 번호 {number}", "Case number {number}"),
    "subjects.number.none": ("아직 없습니다.", "None yet."),
    "subjects.number.give": ("번호와 PIN 주기", "Give a number and a PIN"),
    "subjects.number.again": ("새 번호와 PIN 주기(앞의 것은 끝남)", "Give new ones (the ones before end)"),
    "subjects.number.end": ("번호 없애기", "End the number"),
    "subjects.nothing": ("없음", "none"),
    "subjects.stop": ("모두 멈추기", "Stop everything"),
    "subjects.stop.help": (
        "동의가 모두 끝나고, 보관한 해시가 없어지고, 열린 요청이 거두어지고, 건넨 곳에 보낼 편지가 쓰입니다. 되돌릴 수 없습니다.",
        "All consents end, kept hashes are destroyed, open requests are withdrawn, letters to holders of copies are written. It cannot be undone.",
    ),
    "subjects.stop.sure": ("확인: {label}를 그대로 쓰십시오", "To confirm, type {label}"),
    "stopped.told": (
        "{label}: 멈추었습니다. 끝난 동의 {consents}건, 없앤 해시 {hashes}개.",
        "{label}: stopped. Consents ended: {consents}; hashes destroyed: {hashes}.",
    ),
    "stopped.narrowed": ("{label}: 허락을 줄였습니다. 없앤 해시 {hashes}개.", "{label}: narrowed. Hashes destroyed: {hashes}."),
    "stopped.requests": ("거둔 요청: {labels}", "Requests withdrawn: {labels}"),
    "stopped.letters": (
        "건넨 곳에 보낼 편지를 썼습니다: {labels}. 피해자 화면에서 읽고 보내십시오.",
        "Letters to holders of copies were written: {labels}. Read and send them from her page.",
    ),
    "stopped.stuck": ("되찾을 수 없는 것: {labels}", "What cannot be called back: {labels}"),
}
_STATUS: Final = ("status.given", "status.number_is", "status.pin_is", "status.keep_apart")
WORDS: Final[dict[str, tuple[str, str]]] = {
    **{key: words for key, words in SUBJECTS.items() if key.startswith(("subject.", "recall.")) or key in _STATUS},
    **_TITLES,
    **_CONSENT,
    **_REST,
}
