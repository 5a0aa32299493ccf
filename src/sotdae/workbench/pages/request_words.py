# SPDX-License-Identifier: Apache-2.0
"""The words of the pages of removal requests, Korean and English side by side."""

from __future__ import annotations

from typing import Final

from sotdae.cases.request_words import REQUESTS
from sotdae.workbench.page import Page

PAGES: Final[list[Page]] = []

_TITLES: Final[dict[str, tuple[str, str]]] = {
    "title.requests": ("삭제 요청", "Requests"),
    "title.new_request": ("새 삭제 요청", "A new request"),
    "title.request": ("삭제 요청", "Request"),
    "title.edit_request": ("요청서 채우기", "Fill in the request"),
    "title.submit_request": ("검토에 올리기", "Give to review"),
    "title.approve_request": ("승인", "Approve"),
    "title.return_request": ("돌려보내기", "Send back"),
    "title.preserve_request": ("보전 기록", "Preservation"),
    "title.request_letter": ("요청서", "Letter"),
    "title.send_request": ("보낸 것 기록", "Sent"),
    "title.request_not_sent": ("보내지 못함", "Not sent"),
    "title.answer_request": ("답 기록", "Answer"),
    "title.ask_again": ("다시 물음", "Asked again"),
    "title.take_elsewhere": ("다른 곳에 요청", "Elsewhere"),
    "title.close_request": ("끝내기", "Close"),
    "title.request_seen": ("본 것 기록", "What was seen"),
    "title.look_at_requests": ("새 자료에서 확인", "Look at new captures"),
}
_LISTS: Final[dict[str, tuple[str, str]]] = {
    "requests.none": ("진행 중인 요청이 없습니다.", "No request is open."),
    "requests.new": ("새 요청 쓰기", "Draft a request"),
    "requests.all": ("끝난 것까지 보기", "Show those that are over too"),
    "requests.open": ("진행 중인 것만 보기", "Show open ones only"),
    "requests.more": ("그 밖에 {count}건", "and {count} more"),
    "requests.look": ("새로 받은 자료에서 아직 있는지 확인", "Look in new captures for what is still there"),
    "requests.look.help": (
        "인터넷에 접속하지 않습니다. 페이지를 저장해 「자료 넣기」로 받은 것만 봅니다.",
        "Nothing is fetched. Save a page, hand it in at “Intake”, then look.",
    ),
    "requests.looked": (
        "새 자료 {captures}건을 보았습니다. 새로 확인된 것 {sightings}건, 다시 나타나 쓴 초안 {children}건.",
        "Looked through {captures} new captures: {sightings} new sightings, {children} drafts about what came back.",
    ),
    "requests.regime": ("어느 법이나 창구로", "Law or channel"),
    "requests.regime.help": (
        "변호사가 확인하지 않은 것은 그렇게 표시됩니다.",
        "Those that no lawyer has confirmed are marked as such.",
    ),
    "requests.no_subject": (
        "먼저 누구를 위한 요청인지 기록해야 합니다: 피해자 화면에서 시작하십시오.",
        "First it has to be on record for whom: begin at the page of subjects.",
    ),
    "requests.items": ("무엇을: 방(R-03), 글(R-03/15) 또는 주소", "What: rooms (R-03), messages (R-03/15) or addresses"),
    "requests.items.help": ("여러 개면 빈칸으로 나눕니다.", "Several are set apart by spaces."),
    "requests.items.instead": (
        "지금 {count}건이 적혀 있습니다. 여기에 쓰면 그 대신 들어갑니다.",
        "{count} are listed now. What is written here takes their place.",
    ),
    "requests.matched": (
        "{subject}의 사진과 같다고 판단된 사본이 게시된 글 {count}건을 옮겨 적었습니다. 주소는 편지에만 나옵니다.",
        "{count} messages that show copies decided to be {subject}'s photo are filled in. Their addresses stand in the letter alone.",
    ),
    "requests.matched.more": ("그 밖의 글 {count}건은 다음 요청에 적으십시오.", "{count} more messages: name them in a further request."),
    "requests.matched.nowhere": ("어느 글에서도 보이지 않은 사본 {count}개는 뺐습니다.", "{count} copies that no message shows were left out."),
    "requests.recipient": ("받는 곳(짧은 이름)", "Recipient (short name)"),
    "requests.recipient.help": (
        "받는 곳이 정해진 창구는 비워 둡니다. 아니면 telegram처럼 동의에 적힌 이름을 씁니다.",
        "Leave it empty where the channel has its own. Else a name as consents have it, such as telegram.",
    ),
    "requests.kind": ("자료의 종류(법의 분류)", "Class of the material"),
    "requests.explain": ("왜 해당하는지 한두 문장", "Why it applies, a sentence or two"),
    "requests.explain.help": ("사진이나 글에 무엇이 있는지는 쓰지 않습니다.", "Never what is to be seen in pictures or texts."),
    "requests.draft": ("초안 쓰기", "Write the draft"),
    **{
        f"requests.kind.{name}": words
        for name, words in {
            "synthetic": ("허위영상물", "forged image"),
            "authentic": ("촬영물", "recorded image"),
            "csam": ("아동·청소년성착취물", "child sexual abuse material"),
            "personal_info": ("개인정보", "personal information"),
            "threat": ("협박", "threat"),
        }.items()
    },
}
_NEXT: Final[dict[str, tuple[str, str]]] = {
    "requests.next": ("다음에 할 일", "What happens next"),
    "requests.next.fill": ("빈 곳을 채웁니다. 다 채우면 두 번째 사람에게 검토를 맡깁니다.", "Fill in the blanks; then a second person reviews it."),
    "requests.next.submit": ("빠진 것이 없습니다. 두 번째 사람에게 검토를 맡기십시오.", "Nothing is blank. Give it to a second person to review."),
    "requests.next.other": (
        "두 번째 사람의 검토를 기다립니다. 쓴 사람이나 올린 사람은 스스로 승인하지 못합니다.",
        "It waits for a second person. Whoever wrote it or handed it in cannot approve it.",
    ),
    "requests.next.review": (
        "편지를 읽어 보고 승인하거나 까닭을 적어 돌려보내십시오.",
        "Read the letter; approve it, or send it back with a reason.",
    ),
    "requests.next.gate": (
        "승인되었습니다. 아래에 남은 것이 해결되어야 보낼 수 있습니다.",
        "It is approved. What is left below has to be settled before it may go.",
    ),
    "requests.next.send": (
        "보낼 수 있습니다. 편지를 내려받아 보내고, 언제 어떻게 보냈는지 적으십시오. 기한은 그때부터 셉니다.",
        "It may go. Download the letter, send it, and record when and how: the clock runs from then.",
    ),
    "requests.next.unsure": (
        "보내다가 끊겼습니다. 갔는지 알아본 뒤 아래에 적으십시오.",
        "Sending broke off. Find out whether it arrived, and record it below.",
    ),
    "requests.next.sent": ("답을 기다립니다. 답이 오면 아래에 적으십시오.", "An answer is awaited. Record it below when it comes."),
    "requests.next.acknowledged": ("접수되었습니다. 처리 결과를 기다립니다.", "They confirmed receipt. Their decision is awaited."),
    "requests.next.info_requested": (
        "받은 곳이 보완을 요청했습니다. 채워서 다시 보내고 그 사실을 적으십시오.",
        "They ask for more. Supply it, send it again, and record that.",
    ),
    "requests.next.decided": (
        "답을 받았습니다. 정말 없어졌는지는 자료를 다시 저장해 확인합니다.",
        "They have answered. Whether it is gone is seen in a new capture.",
    ),
    "requests.next.escalated": ("다른 곳에 올렸습니다. 뒤따른 요청에서 이어집니다.", "It was taken elsewhere and goes on in what follows."),
    "requests.next.closed": ("끝났습니다.", "It is over."),
    "requests.next.withdrawn": ("당사자의 뜻으로 거두었습니다.", "It was withdrawn at her word."),
    "requests.next.superseded": ("다른 요청이 대신합니다.", "Another request stands in for it."),
    "requests.blank": ("빈 곳 {count}군데", "{count} blanks"),
    "requests.fill": ("빈 곳 채우기", "Fill in the blanks"),
    "requests.change": ("고치기(다시 검토받음)", "Change it (it is reviewed anew)"),
    "requests.edit.intro": (
        "이 창구의 양식이 묻는 것입니다. 비워 두면 지금 그대로입니다. 이미 적힌 값은 화면에 보이지 않습니다.",
        "This is what the channel's form asks for. What is left empty stays as it is; what is filled in already is not shown here.",
    ),
    "requests.edit.save": ("저장", "Save"),
    "requests.is_blank": ("비어 있음", "blank"),
    "requests.is_filled": ("채워짐", "filled"),
    "requests.role": ("누구의 자격으로", "Submitted as"),
    "requests.language": ("편지의 언어", "The letter's language"),
    "requests.korean": ("한국어", "Korean"),
    "requests.english": ("영어", "English"),
    "requests.statements": ("진술(서명하는 사람이 확인)", "Statements, which the signer makes"),
    "requests.asks": ("요청하는 조치", "What is asked"),
    "requests.lack.consent": ("동의를 기록하기", "record her consent"),
}
_PARTS: Final[dict[str, tuple[str, str]]] = {
    f"requests.part.{name}": words
    for name, words in {
        "addressee.name": ("받는 곳의 이름", "Name of the recipient"),
        "submitter.name": ("요청인 성명", "Requester's name"),
        "submitter.organisation": ("요청 기관", "Requesting organisation"),
        "submitter.position": ("직위", "Position"),
        "submitter.email": ("전자우편", "E-mail"),
        "submitter.phone": ("전화", "Telephone"),
        "submitter.address": ("우편 주소", "Postal address"),
        "submitter.registration_number": ("등록 번호", "Registration number"),
        "mandate.reference": ("위임장 번호(사무실의 문서 번호)", "Mandate, as the office files it"),
        "mandate.until": ("위임이 끝나는 날", "Mandate holds until"),
        "attachments.mandate": ("붙이는 위임장의 이름", "Mandate attached (its title)"),
        "attachments.proof_of_support": ("붙이는 증빙의 이름", "Proof attached (its title)"),
        "preserve_until": ("언제까지 보전", "To be preserved until"),
        "describe": ("무엇인지 중립적으로(보이는 것은 쓰지 않음)", "What it is, in neutral words"),
        "items.redacted_capture": ("가린 캡처의 문서 번호", "Masked capture, as the office files it"),
        "items.first_seen_at": ("처음 본 때(KST)", "First seen (KST)"),
        "evidence": ("봉인한 자료의 보관 이력 번호", "Log entry that sealed it"),
        "explain": ("왜 해당하는지", "Why it applies"),
        "sign": ("서명하는 이름", "Who signs"),
    }.items()
}
_ASKS: Final[dict[str, tuple[str, str]]] = {
    f"requests.ask.{name}": words
    for name, words in {
        "remove": ("삭제", "remove"),
        "disable": ("접근 차단", "disable access"),
        "block": ("접속 차단", "block"),
        "identical_copies": ("같은 사본도 찾아 삭제", "identical copies too"),
        "preserve_first": ("지우기 전에 보전", "preserve first"),
        "delist": ("검색에서 제외", "delist"),
        "account": ("계정 조치", "act on the account"),
    }.items()
}
_ROLES: Final[dict[str, tuple[str, str]]] = {
    f"requests.role.{name}": words
    for name, words in {
        "victim": ("당사자 본인", "the person herself"),
        "authorised": ("위임받은 사람", "an authorised person"),
        "designated_body": ("지정 기관", "a designated body"),
        "trusted_flagger": ("신뢰 신고자", "a trusted flagger"),
        "lea": ("수사기관", "law enforcement"),
        "third_party": ("제3자", "a third party"),
    }.items()
}
_STEPS: Final[dict[str, tuple[str, str]]] = {
    "requests.submit": ("검토에 올리기", "Give it to review"),
    "requests.approve": ("승인(두 번째 사람)", "Approve (second person)"),
    "requests.return": ("돌려보내기", "Send it back"),
    "requests.reason": ("까닭(한 문장)", "Why, in a sentence"),
    "requests.optional": ("없으면 비워 둠", "may be left empty"),
    "requests.letter": ("요청서(편지)", "The letter"),
    "requests.letter.help": (
        "편지에는 주소가 가려지지 않고 나옵니다. 누가 언제 열었는지 먼저 기록됩니다.",
        "Addresses stand in it unmasked. Who had it, and when, is logged first.",
    ),
    "requests.letter.read": ("화면에서 읽기", "Read it here"),
    "requests.letter.pdf": ("PDF 내려받기", "Download as PDF"),
    "requests.letter.txt": ("글로 내려받기", "Download as text"),
    "requests.letter.logged": ("보관 이력 {seq}번에 남았습니다.", "Log entry {seq} says so."),
    "requests.preserve": ("보전 기록하기", "Record that it is preserved first"),
    "requests.preserve.by": ("보전을 요청한 우리 요청(N-02)", "Our preservation request (N-02)"),
    "requests.preserve.reference": ("또는 다른 기관의 보전 번호", "Or the number under which it is preserved elsewhere"),
    "requests.preserve.waive": ("또는 보전하지 않는 까닭", "Or why nothing is preserved first"),
    "requests.preserve.draft": ("보전 요청 쓰기", "Draft a preservation request"),
    "requests.save": ("기록", "Record"),
    "requests.sent": ("보낸 것을 기록하기", "Record that it was sent"),
    "requests.sent.help": (
        "여기서 보내지는 것은 없습니다. 보낸 사람이 사실을 적습니다.",
        "Nothing is sent from here: whoever sent it says so.",
    ),
    "requests.how": ("어떻게", "How"),
    **{
        f"requests.how.{name}": words
        for name, words in {
            "email": ("전자우편", "e-mail"),
            "form": ("받는 곳의 웹 양식", "the recipient's web form"),
            "post": ("우편", "post"),
            "in_app": ("앱 안에서 신고", "in the app"),
            "hand": ("직접 전달", "by hand"),
            "fax": ("팩스", "fax"),
            "phone": ("전화", "telephone"),
        }.items()
    },
    "requests.at": ("언제(KST)", "When (KST)"),
    "requests.at.help": ("비워 두면 지금입니다.", "Left empty: now."),
    "requests.proven": ("받은 것을 증명할 수 있음(접수 번호, 등기)", "Receipt can be proved (a form's number, a signed slip)"),
    "requests.reference": ("받은 곳이 준 번호", "The number they gave"),
    "requests.message": ("보낸 그대로의 파일", "The message as it went"),
    "requests.message.help": ("없으면 이 프로그램이 쓴 편지를 봉인합니다.", "Without one, the letter as written here is sealed."),
    "requests.not_sent": ("가지 않았음을 기록하기", "Record that it did not arrive"),
    "requests.answered": ("답을 기록하기", "Record an answer"),
    "requests.answered.help": (
        "받은 곳의 말만 기록합니다. 없어졌는지는 저장한 자료로 따로 확인합니다.",
        "It records their word alone. Whether it is gone, captures show.",
    ),
    "requests.answer": ("무엇이라고 답했나", "What they answered"),
    "requests.answer.acknowledged": ("접수했다고 함", "they confirm receipt"),
    "requests.answer.info_requested": ("보완을 요청함", "they ask for more"),
    "requests.answer.blocked_in": ("한 나라에서만 접속 차단", "access blocked in one country"),
    "requests.country": ("어느 나라(두 글자)", "Country (two letters)"),
    "requests.country.help": ("접속 차단일 때만 적습니다.", "Only where access was blocked."),
    "requests.again": ("다시 물었음을 기록하기", "Record that they were asked again"),
    "requests.again.how": ("어떻게 물었나", "How they were asked"),
    "requests.elsewhere": ("다른 곳에도 요청하기", "Ask elsewhere"),
    "requests.elsewhere.where": ("어디에", "Where"),
    "requests.beside": ("이 요청은 그대로 두고 함께", "Beside this one, which goes on"),
    "requests.close": ("끝내기", "Close it"),
    "requests.close.help": (
        "보내지 않고 끝내거나, 아직 보이는데 끝내려면 까닭을 적어야 합니다.",
        "To give it up unsent, or while something is still there, say why.",
    ),
    "requests.close.by": ("대신하는 요청(N-02)", "The request that stands in for it (N-02)"),
    "requests.seen.record": ("저장한 자료에서 본 것을 기록하기", "Record what a saved page shows"),
    "requests.seen.what": ("무엇이 보이나", "What it shows"),
    "requests.seen.capture": ("그 자료의 보관 이력 번호", "Its log entry"),
    **{
        f"requests.seen.{name}": words
        for name, words in {
            "live": ("그대로 있음", "still there"),
            "gone": ("없어짐", "gone"),
            "room_gone": ("방이 없어짐", "the room is gone"),
            "private": ("비공개로 바뀜", "private now"),
            "login_wall": ("로그인해야 보임", "behind a login"),
            "blocked": ("접속이 막힘", "blocked"),
            "unknown": ("알 수 없음", "unknown"),
        }.items()
    },
    "requests.by": ("누가", "by"),
    "requests.log": ("보관 이력", "log"),
    "requests.what": ("무엇", "what"),
    "requests.where": ("어디", "where"),
    "requests.seen": ("본 것", "seen"),
    "requests.since": ("언제부터", "since"),
    "request.lack.incomplete": ("양식에 빈 곳이 있습니다.", "Something is blank."),
    "request.lack.preservation": ("보전이 먼저입니다. 아래에 기록하십시오.", "Preservation comes first: record it below."),
}
WORDS: Final[dict[str, tuple[str, str]]] = {
    **{key: words for key, words in REQUESTS.items() if key.startswith("request.")},
    **_TITLES,
    **_LISTS,
    **_NEXT,
    **_PARTS,
    **_ASKS,
    **_ROLES,
    **_STEPS,
}
