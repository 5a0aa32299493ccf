# SPDX-License-Identifier: Apache-2.0
"""The words of surges and of how many accounts at least, Korean and English side by side; `words.say` knows them."""

from __future__ import annotations

from typing import Final

SURGE: Final[dict[str, tuple[str, str]]] = {
    "surge.title": ("갑자기 몰려든 날", "surges"),
    "surge.arrivals": ("{when} {gain}명 들어옴", "{when} {gain} came in"),
    "surge.members": ("{when} 표시 인원 {gain}명 늘어남", "{when} {gain} more members shown"),
    "surge.monthly_users": ("{when} 월간 사용자 {gain}명 늘어남", "{when} {gain} more monthly users shown"),
    "surge.expected": (
        "(보통 {low}~{high}명; 평소와 같다면 확률 {tail} 미만)",
        "(usual: {low} to {high}; had nothing changed, a probability below {tail})",
    ),
    "surge.expected_like": (
        "(비슷한 방들은 {low}~{high}명; 그 방들과 같다면 확률 {tail} 미만)",
        "(rooms like it: {low} to {high}; were it as they are, a probability below {tail})",
    ),
    "surge.own": ("이 방의 앞선 {steps}개 구간과 견줌", "against {steps} intervals of this room before"),
    "surge.size and age": (
        "크기와 나이가 비슷한 방 {rooms}개의 {steps}개 구간과 견줌: 이만한 것 {higher}개",
        "against {steps} intervals of {rooms} rooms of its size and age: {higher} as large",
    ),
    "surge.age": (
        "나이가 비슷한 방 {rooms}개의 {steps}개 구간과 견줌: 이만한 것 {higher}개",
        "against {steps} intervals of {rooms} rooms of its age: {higher} as large",
    ),
    "surge.gap": ("긴 간격: 그 사이 언제인지 알 수 없음", "a long interval: when in it is not known"),
    "surge.none": (
        "경보 없음: {first}~{last}, {judged}개 구간을 봄, {not_judged}개는 견줄 것이 없어 못 봄",
        "no alarm: {first} to {last}, {judged} intervals judged, {not_judged} not, for want of anything to compare with",
    ),
    "surge.looked": (
        "본 구간 {judged}개, 견줄 것이 없어 못 본 구간 {not_judged}개",
        "{judged} intervals judged, {not_judged} not, for want of anything to compare with",
    ),
    "surge.abstained": ("판단 보류", "not judged"),
    "surge.too_few": ("앞선 구간도 비슷한 방도 모자람", "too few intervals before, and too few rooms like it"),
    "surge.no_alarm": (
        "경보가 없다고 해서 몰려들지 않았다는 뜻은 아닙니다. 센 것만 견줍니다.",
        "No alarm does not mean that nobody came: only what was counted is compared.",
    ),
    "people.least": (
        "활동한 계정: 적어도 {accounts:,}개(사람 수가 아님)",
        "accounts that were active: at least {accounts:,} (not people)",
    ),
    "people.elsewhere": ("그 가운데 이 사건의 다른 방에도 나온 계정 {several:,}개", "{several:,} of them in another room of this case too"),
    "people.range": (
        "글쓴 계정은 {units}일의 자료로 미루어 적어도 {low:,}~{high:,}개쯤",
        "from {units} days, accounts that write: at least about {low:,} to {high:,}",
    ),
}
