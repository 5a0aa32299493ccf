# SPDX-License-Identifier: Apache-2.0
"""What errors about removal requests and mail say in their placeholders, in Korean; and the short words of their states and steps."""

from __future__ import annotations

from typing import Final

REQUEST_PHRASES: Final[dict[str, str]] = {
    "{} things are blank or wrong": "비었거나 틀린 것이 {}가지입니다",
    "no evidence of the case is sealed for items {} (name its log entry)": (
        "항목 {}의 근거가 사건에 봉인되어 있지 않습니다(보관 이력 번호를 적으십시오)"
    ),
    "{} is a draft for another's form and is never sent from here": "{}은(는) 남의 양식에 옮겨 적을 초안이라 여기서 보내지 않습니다",
    "preservation comes first: record it, or say why it is waived (`sotdae notice preserve`)": "보전이 먼저입니다. 적거나, 왜 하지 않는지 적으십시오",
    "the subject's consent does not cover this recipient ({})": "당사자의 동의에 이 받는 곳이 들어 있지 않습니다",
    "--at lies after the capture was sealed": "적은 때가 자료를 봉인한 뒤입니다",
    "--at lies in the future": "적은 때가 앞날입니다",
    "--at lies in the future, or before the request was sent": "적은 때가 앞날이거나 요청을 보내기 전입니다",
    "--at lies before the request was sent": "적은 때가 요청을 보내기 전입니다",
    "--at lies before the request was approved": "적은 때가 요청을 승인하기 전입니다",
    "--by is one of {}": "보낸 방법은 정해진 것 가운데 하나입니다({})",
    "--capture is the log entry that sealed the page in this case: add the page first": (
        "그 화면을 봉인한 보관 이력 번호를 적습니다. 먼저 화면을 받아들이십시오"
    ),
    "--since lies in the future": "적은 때가 앞날입니다",
    "a letter is written as .{}": "편지는 정해진 형식으로만 씁니다(.{})",
    "a message as sent has at most 32 MiB": "보낸 파일은 32 MiB까지입니다",
    "a moment is written as 2026-11-30T10:00, in Korean time": "때는 2026-11-30T10:00처럼 한국 시각으로 적습니다",
    "a request has 1 to {} items": "요청에는 항목이 1개에서 {}개까지 들어갑니다",
    "a request keeps its regime and its subject; make another request for another one": (
        "요청의 규정과 당사자는 바꿀 수 없습니다. 새 요청을 만드십시오"
    ),
    "an item is an address (https://…, t.me/…), a room's label (R-03) or a message of it (R-03/15)": (
        "항목은 주소(https://…, t.me/…), 방 번호(R-03), 또는 그 방의 글(R-03/15)입니다"
    ),
    "name the preservation request (--by N-02), or the number under which it is preserved elsewhere (--reference)": (
        "보전요청서의 번호(N-02)나 다른 곳에 보전된 번호를 적으십시오"
    ),
    "say which item, what you saw, and the log entry that sealed the page": (
        "어느 항목인지, 무엇을 보았는지, 화면을 봉인한 보관 이력 번호를 적으십시오"
    ),
    "say why in a sentence (--reason)": "까닭을 한 문장으로 적으십시오",
    "the file is there already; name a new one": "그 파일이 이미 있습니다",
    "the file cannot be written there": "그곳에 파일을 쓸 수 없습니다",
    "the file cannot be read": "파일을 읽을 수 없습니다",
    "this case has no room of that label": "이 사건에 그런 번호의 방이 없습니다",
    "under {} an outcome is {}": "{}에서 결과는 {} 가운데 하나입니다",
    "{} cannot stand in for {}": "{}이(가) {}을(를) 대신할 수 없습니다",
    "{} is no preservation request that went out": "{}은(는) 보낸 보전요청서가 아닙니다",
    "{} goes to whom you name: --recipient, the short name that consents know": "{}은(는) 받는 곳을 정해야 합니다. 동의에 적힌 짧은 이름을 쓰십시오",
    "a message of {} that the messenger gave no number has no address: name the room instead": (
        "{}의 이 글은 메신저가 번호를 주지 않아 주소가 없습니다. 방을 대신 적으십시오"
    ),
    "{} has no public address and no number: name its invitation instead": "{}에는 공개 주소도 번호도 없습니다. 초대 링크를 대신 적으십시오",
    "{} is a text of at most {} characters": "{}은(는) {}자까지입니다",
    "a second person reviews it: not the one who wrote it or gave it to review, and both are named (--performer)": (
        "검토는 쓰거나 맡긴 사람이 아닌 두 번째 사람이 합니다"
    ),
    "the answer says removed and nothing observed since speaks against it": "지웠다는 답이 왔고 그 뒤에 본 것 가운데 반대되는 것이 없습니다",
    "it was never sent: nobody can have answered it": "보낸 적이 없어 답할 수 있는 이가 없습니다",
    "no sending of it is open": "보내는 중인 것이 없습니다",
    "it was never sent; say why it is given up (--reason)": "보낸 적이 없습니다. 왜 그만두는지 적으십시오",
    "{} of its items were observed to be there after the decision; escalate it, or say why not (--reason)": (
        "결정 뒤에도 항목 {}건이 그대로 보였습니다. 위로 올리거나 왜 올리지 않는지 적으십시오"
    ),
    "it was taken to another place whose answer is open; say why this one is over (--reason)": (
        "다른 곳에 올린 답이 아직 없습니다. 이것을 왜 끝내는지 적으십시오"
    ),
    "a decision has an outcome": "결정에는 결과가 있어야 합니다",
    "access is blocked in a country: name it with two letters (--country KR)": "어느 나라에서 막았는지 두 글자로 적으십시오(KR)",
    "only blocked access has a country": "나라를 적는 것은 접속을 막은 때뿐입니다",
    "it is one from {}": "그 단계는 {}에서만 됩니다",
    "it never went out": "나간 적이 없습니다",
    "nobody is waited for": "기다리는 곳이 없습니다",
    "others act on it at the same time": "다른 사람이 같은 때에 하고 있습니다",
    "somebody else drafted what follows": "다른 사람이 다음 것을 이미 썼습니다",
    "look at it again first": "먼저 다시 보기",
    "record it once more": "한 번 더 적기",
    "send it first": "먼저 보내기",
    "see the list": "목록 보기",
    "see `sotdae notice show`": "요청 화면 보기",
    "a preservation request of its own": "보전요청서를 따로 만들기",
    "the mail server cannot be reached": "메일 서버에 닿지 않습니다",
    "the connection broke before anything was given to the server": "서버에 무엇도 건네기 전에 끊겼습니다",
    "the connection broke before the message was given to the server whole": "서버에 다 건네기 전에 끊겼습니다",
    "the connection broke before the server said whether it took the message": "서버가 받았는지 말하기 전에 끊겼습니다",
    "the server answered {} to {}": "서버가 {}(으)로 답했습니다({})",
    "the server did not take the message ({})": "서버가 받지 않았습니다({})",
    "a demonstration sends to this machine alone": "시연은 이 컴퓨터로만 보냅니다",
    "no file is named (--mail FILE, or SOTDAE_MAIL)": "메일 설정 파일이 정해지지 않았습니다",
    "the server offers no TLS, or no way to log in": "서버에 TLS나 로그인하는 길이 없습니다",
    "the server refuses the log-in ({})": "서버가 로그인을 받지 않습니다({})",
    "the server's certificate is not trusted": "서버의 인증서를 믿을 수 없습니다",
    "the server's certificate is not trusted, or it speaks no TLS": "서버의 인증서를 믿을 수 없거나 TLS를 쓰지 않습니다",
    "{} has no plain mail address": "{}에 보통의 메일 주소가 없습니다",
}

CODES: Final[dict[str, str]] = {
    "draft": "초안",
    "review": "검토 중",
    "ready": "보낼 준비됨",
    "unsure": "보냈는지 모름",
    "sent": "보냄",
    "acknowledged": "접수됨",
    "info_requested": "추가 정보를 요구받음",
    "decided": "결정됨",
    "escalated": "위로 올림",
    "closed": "끝남",
    "withdrawn": "거둠",
    "superseded": "다른 것으로 바뀜",
    "edit": "고치기",
    "submit": "검토 맡기기",
    "approve": "승인",
    "return": "돌려보내기",
    "begin": "보내기 시작",
    "send": "보내기",
    "fail": "보내지 못함",
    "acknowledge": "접수 확인",
    "ask_info": "추가 정보 요구",
    "decide": "결정",
    "escalate": "위로 올리기",
    "close": "끝내기",
    "withdraw": "거두기",
    "supersede": "다른 것으로 바꾸기",
    "observe": "다시 살펴보기",
    "ping": "답 재촉",
    "preserve": "보전",
    "nothing": "없음",
    "request": "요청",
    "item": "항목",
}
