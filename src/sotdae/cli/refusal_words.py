# SPDX-License-Identifier: Apache-2.0
"""Why a photo cannot be asked with, in Korean: the jail's fixed phrases are the keys, and what is not listed is shown as it is."""

from __future__ import annotations

from typing import Final

REFUSALS: Final[dict[str, str]] = {
    "empty file": "빈 파일",
    "more than 64 MiB": "64 MiB보다 큼",
    "no known picture format": "알려진 사진 형식이 아님",
    "more than 40 million pixels, or a side of more than 10,000": "4천만 화소보다 크거나 한 변이 10,000 화소보다 김",
    "damaged, cut short, or not what it says it is": "손상되었거나 잘렸거나 적힌 형식과 다름",
    "JPEG of more than 200 scans": "스캔이 200번보다 많은 JPEG",
    "sample type not supported": "지원하지 않는 화소 형식",
    "needs more memory than allowed": "허용된 것보다 많은 메모리가 필요함",
    "HEIC picture, which is read where the optional extra is installed: sotdae[video]": "HEIC 사진은 추가 구성 sotdae[video]를 설치해야 읽음",
    "picture in a HEIF container that is coded or put together in a way that is not read here; HEVC and grids of it are": (
        "읽지 않는 방식으로 부호화되거나 짜인 HEIF 사진(HEVC와 그 격자는 읽음)"
    ),
    "HEIF picture of more parts than are looked at": "조각 수가 정해진 것보다 많은 HEIF 사진",
    "video, which is read where the optional extra is installed: sotdae[video]": "영상은 추가 구성 sotdae[video]를 설치해야 읽음",
    "video format that is not read here; MP4, MOV and WebM are": "읽지 않는 영상 형식(MP4, MOV, WebM은 읽음)",
    "video coding that is not read here": "읽지 않는 영상 부호화",
    "video of more than 256 MiB": "256 MiB보다 큰 영상",
    "video frames of more than 9.4 million pixels": "화면이 940만 화소보다 큰 영상",
    "no picture in this video": "영상에 화면이 없음",
    "more frames than are looked at": "화면 수가 정해진 것보다 많음",
    "looked at as far as the time allowed": "정해진 시간까지만 읽음",
    "a side is under 5 pixels": "한 변이 5화소보다 짧음",
    "the decoder crashed on it": "해독기가 멈춤",
    "the decoder did not finish in time": "해독이 제시간에 끝나지 않음",
    "the decoder's answer made no sense": "해독기의 답을 알아볼 수 없음",
    "it has no hash": "해시가 없음",
    "it shows too little to be told from others (quality under 50)": "무늬가 너무 적어 다른 사진과 구별되지 않음(품질 50 미만)",
}
