# SPDX-License-Identifier: Apache-2.0
"""The words of notices under a regime, Korean and English side by side. What a law or a form words itself stands in the regime's file, not here."""

from __future__ import annotations

from typing import Final

from sotdae.cases.removal.record import Ask, AttachmentKind, ContentKind, LocatorType, Role, SignatureKind

Pair = tuple[str, str]

ASKS: Final[dict[Ask, Pair]] = {
    Ask.REMOVE: ("해당 항목을 삭제해 주십시오.", "Remove the items listed."),
    Ask.DISABLE: ("해당 항목을 볼 수 없게 해 주십시오.", "Disable access to the items listed."),
    Ask.BLOCK: ("해당 항목에 대한 접속을 차단해 주십시오.", "Block access to the items listed."),
    Ask.IDENTICAL_COPIES: (
        "같은 파일의 사본을 찾아 삭제하고, 다시 올라오지 않게 해 주십시오.",
        "Find and remove copies of the same files, and keep them from being posted again.",
    ),
    Ask.PRESERVE_FIRST: (
        "조치하기 전에 해당 자료와 관련 기록을 먼저 보전해 주십시오. 내용의 제출을 요청하는 것은 아닙니다.",
        "Before you act, preserve the items and the records that go with them. Nothing is asked to be handed over.",
    ),
    Ask.DELIST: ("검색 결과에 나오지 않게 해 주십시오.", "Remove the items from search results."),
    Ask.ACCOUNT: (
        "해당 방과 올린 계정에 귀사 약관에 따른 조치를 취해 주십시오.",
        "Take the measures of your terms of service against the room and the accounts that posted.",
    ),
}
KINDS: Final[dict[ContentKind, Pair]] = {
    ContentKind.SYNTHETIC: ("허위영상물(합성·편집물)", "Forged image (digital forgery)"),
    ContentKind.AUTHENTIC: ("불법촬영물(동의 없는 촬영·유포물)", "Image made or shared without consent"),
    ContentKind.CSAM: ("아동·청소년성착취물", "Child sexual abuse material"),
    ContentKind.PERSONAL_INFO: ("개인정보", "Personal information"),
    ContentKind.THREAT: ("협박·괴롭힘", "Threat or harassment"),
}
FORM_KINDS: Final[tuple[tuple[ContentKind, Pair], ...]] = (
    (ContentKind.AUTHENTIC, ("불법촬영물", "unlawfully filmed material")),
    (ContentKind.SYNTHETIC, ("허위영상물", "forged images")),
    (ContentKind.CSAM, ("아동ㆍ청소년성착취물", "child sexual abuse material")),
)
"""The three boxes of the Korean form. Source: the fields of two providers' copies of the form (docs/regimes.md, kr-22-5)."""
LOCATORS: Final[dict[LocatorType, Pair]] = {
    LocatorType.URL: ("주소(URL)", "URL"),
    LocatorType.MESSAGE: ("글 주소", "Address of the message"),
    LocatorType.CHANNEL_MESSAGE: ("채널·글 번호", "Channel and message number"),
    LocatorType.INVITE: ("초대 링크", "Invitation link"),
    LocatorType.ROOM: ("방", "Room"),
    LocatorType.SEARCH_TERM: ("검색어", "Search term"),
}
ROLES: Final[dict[Role, Pair]] = {
    Role.VICTIM: ("당사자 본인", "the person concerned"),
    Role.AUTHORISED: ("당사자의 위임을 받은 사람", "authorised to act for the person concerned"),
    Role.DESIGNATED_BODY: ("지정된 신고·삭제요청 기관·단체", "designated body for reports and removal requests"),
    Role.TRUSTED_FLAGGER: ("신뢰할 수 있는 신고자", "trusted flagger"),
    Role.LEA: ("수사기관", "law enforcement authority"),
    Role.THIRD_PARTY: ("제3자", "third party"),
}
SIGNATURES: Final[dict[SignatureKind, Pair]] = {
    SignatureKind.HANDWRITTEN: ("____________________ (서명)", "____________________ (signature)"),
    SignatureKind.ELECTRONIC: ("(전자서명)", "(electronic signature)"),
    SignatureKind.SEAL: ("____________________ (인)", "____________________ (seal)"),
}
ENCLOSURES: Final[dict[AttachmentKind, Pair]] = {
    AttachmentKind.MEDIA: ("사진·영상 파일", "Media file"),
    AttachmentKind.REDACTED_CAPTURE: ("가린 캡처", "Masked capture"),
    AttachmentKind.MANDATE: ("위임장", "Written authorisation"),
    AttachmentKind.PROOF_OF_SUPPORT: ("지원 대상 확인 서류", "Proof of being entitled to support"),
    AttachmentKind.DOCUMENT: ("문서", "Document"),
}
HEADS: Final[dict[str, Pair]] = {
    "asks": ("요청하는 조치", "What we ask"),
    "items": ("대상 항목", "The items"),
    "grounds": ("근거와 까닭", "Legal grounds and reasons"),
    "statements": ("진술", "Statements"),
    "enclosures": ("붙임", "Enclosures"),
    "annex": ("별지. 항목 목록", "Annex. List of items"),
    "form": ("신고·요청 내용", "The report and request"),
}
FIELDS: Final[dict[str, Pair]] = {
    "reference": ("문서 번호", "Our reference"),
    "date": ("날짜", "Date"),
    "to": ("받는 곳", "To"),
    "basis": ("법적 근거", "Legal basis"),
    "capacity": ("요청인의 자격", "The requester is"),
    "name": ("성명", "Name"),
    "organisation": ("기관·단체명", "Organisation"),
    "position": ("직위", "Position"),
    "email": ("전자우편", "E-mail"),
    "phone": ("전화", "Telephone"),
    "address": ("주소", "Address"),
    "registration_number": ("등록·지정·사건 번호", "Registration, award or case number"),
    "signer": ("요청인", "Signed by"),
    "signature_reference": ("서명 확인값", "Signature reference"),
    "until": ("보전 기한", "Preserve until"),
    "place": ("위치", "Place"),
    "messages": ("글 번호", "Message numbers"),
    "description": ("설명", "Description"),
    "kind": ("자료의 종류", "Kind of material"),
    "first_seen_at": ("처음 확인한 때", "First seen"),
    "last_seen_at": ("마지막으로 확인한 때", "Last seen"),
    "sha256": ("파일 SHA-256", "File SHA-256"),
    "pdq": ("PDQ 값", "PDQ hash"),
    "not_observed": ("확인되지 않음", "not observed"),
    "division": ("신고·요청 구분", "Kind of request"),
    "form_kinds": ("신고·요청 사유", "Grounds"),
    "form_items": ("신고·요청 대상", "What is reported"),
    "form_reasons": ("사유 설명", "Explanation"),
    "form_requester": ("신고·요청인", "Requester"),
    "report": ("유통신고", "report"),
    "removal": ("삭제요청", "removal request"),
}
ANNEX: Final[tuple[Pair, ...]] = (
    ("번호", "No."),
    ("종류", "Type"),
    ("위치", "Place"),
    ("처음 / 마지막 확인 (KST / UTC)", "First / last seen (KST / UTC)"),
)
ANNEX_NOTE: Final[Pair] = (
    "답하실 때 항목 번호를 적어 주십시오. 시각은 우리가 확인한 때이며, 한국 시각과 협정 세계시를 함께 적었습니다.",
    "Please give the number of the item in your reply. Times are those at which we saw it, in Korean time and UTC.",
)
AS_IN_ANNEX: Final[Pair] = ("총 {count}건: 별지 항목 목록과 같음", "{count} in all: as listed in the annex")
REPLY: Final[Pair] = (
    "처리 결과와 그때를 문서 번호 {reference}와 항목 번호를 들어 알려 주십시오.",
    "Please tell us the outcome for each item and its time, quoting reference {reference} and the item's number.",
)
TRANSLATION: Final[Pair] = (
    "번역본 · 사무실 보관용 · 받는 곳에는 보내지 않음",
    "Translation for the office's file; not for the recipient",
)
DRAFT: Final[Pair] = ("초안 · 신고가 아님 · 여기서 보내지 않음", "DRAFT, no report; never sent from here")
END: Final[Pair] = ("끝.", "End of notice.")

COVER: Final[dict[str, Pair]] = {
    "title": ("내부용 표지 · 보내지 않음", "Cover sheet for staff; never sent"),
    "regime": ("제도", "Regime"),
    "reviewed": ("법률 검토를 마친 제도입니다.", "A lawyer has reviewed this regime."),
    "unreviewed": (
        "법률 검토를 받지 않은 제도입니다. 보내기 전에 변호사에게 물으십시오.",
        "No lawyer has reviewed this regime. Ask one before you send.",
    ),
    "rule_unreviewed": ("법률 검토 전", "not reviewed by a lawyer"),
    "private": ("이 사무실이 스스로 넣은 제도입니다.", "This regime was added by the office itself."),
    "source": ("출처", "Source"),
    "verified": ("출처와 대조한 날", "Checked against the source on"),
    "never": ("대조하지 않음", "never"),
    "missing": ("빠진 것과 고칠 것", "What is missing or wrong"),
    "complete": ("빠진 것이 없습니다.", "Nothing is missing."),
    "clocks": ("기한", "Clocks"),
    "without_delay": ("지체 없이(숫자 없음)", "without delay (no number)"),
    "business_days": ("영업일 {days}일", "{days} business days"),
    "notes": ("알아둘 것", "To know"),
    "preserve": ("먼저 보전: {regime}", "Preserve first: {regime}"),
    "escalates": ("기한이 지나면: {regimes}", "When the clock has run out: {regimes}"),
    "never_sent": ("여기서 보낼 수 없는 초안입니다.", "A draft that cannot be sent from here."),
    "ways": ("보내는 길", "Ways to send it"),
    "items": ("항목 {count}건: {parts}", "{count} items: {parts}"),
    "requester": ("요청인: {parts}", "The requester: {parts}"),
    "grounds": ("근거와 까닭 {count}건", "{count} legal grounds with reasons"),
    "enclosures": ("붙임 {count}건(종류와 파일 값)", "{count} enclosures (kind and digest)"),
    "disclosed": ("받는 곳에 알려지는 것", "What the recipient learns"),
}
DURATIONS: Final[dict[str, Pair]] = {
    "Y": ("{n}년", "{n} years"),
    "M": ("{n}개월", "{n} months"),
    "D": ("{n}일", "{n} days"),
    "H": ("{n}시간", "{n} hours"),
    "min": ("{n}분", "{n} minutes"),
}
KIND_OF_CLOCK: Final[dict[str, Pair]] = {
    "statutory": ("법정", "statutory"),
    "target": ("목표(보장 아님)", "aim, not guaranteed"),
    "own": ("우리 기준", "the office's own"),
}
TRIGGERS: Final[dict[str, Pair]] = {
    "sent": ("보낸 때부터", "from sending"),
    "received": ("받은 때부터", "from receipt"),
    "acknowledged": ("접수 확인부터", "from acknowledgement"),
    "decided": ("결정부터", "from the decision"),
}
