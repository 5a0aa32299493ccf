# SPDX-License-Identifier: Apache-2.0
"""The style sheet: one column of quiet type for screens from 360 pixels, and A4 sheets with numbered pages.

Fonts are the system's own, Korean ones first; nothing is loaded. Letters keep a contrast of at least 4.5 to 1 on white (WCAG 2.2, 1.4.3), fills of
charts one of 3 to 1 or an outline (1.4.11); every difference of colour is also one of shape, hatching or words.
"""

from __future__ import annotations

from typing import Final

_TYPE: Final = """
:root{--ink:#1b1d20;--soft:#4b5158;--rule:#c6cad0;--faint:#eceef1;--deep:#1f3a5f;--warn:#8a1c1c;color-scheme:light}
*{box-sizing:border-box}
html{font-size:16px;-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;color:var(--ink);background:#fff;line-height:1.65;word-break:keep-all;overflow-wrap:break-word;
font-family:"Pretendard","Apple SD Gothic Neo","Noto Sans KR","Noto Sans CJK KR","Malgun Gothic","맑은 고딕",system-ui,sans-serif}
main,.banner,header,footer{max-width:62rem;margin:0 auto;padding:0 1.25rem}
h1,h2,h3{font-family:"Noto Serif KR","Noto Serif CJK KR","AppleMyungjo","Nanum Myeongjo","Batang","바탕",serif;line-height:1.35;font-weight:700;
text-wrap:balance}
h1{font-size:2rem;margin:2.2rem 0 .4rem}
h1 .en{display:block;font-size:1.05rem;margin-top:.35rem}
h2{font-size:1.4rem;margin:3.4rem 0 1rem;padding-top:.7rem;border-top:2px solid var(--ink)}
h3{font-size:1.15rem;margin:2.2rem 0 .7rem}
.en{color:var(--soft);font-weight:400;font-size:.86em}
h2 .en,h3 .en{font-size:.74em;margin-left:.35em}
.under{display:block}
.utc{color:var(--soft);font-size:.84em}
a{color:var(--deep);text-underline-offset:.18em}
a:focus-visible{outline:3px solid var(--deep);outline-offset:2px}
.pair{display:grid;gap:.2rem 2rem;margin:0 0 1rem}
.pair p{margin:0}
.pair [lang=en]{color:var(--soft);font-size:.92em;line-height:1.55}
.banner{margin-top:1rem;padding:.55rem 1.25rem;border:2px solid var(--warn);color:var(--warn);font-weight:700;text-align:center;background:#fff}
.banner .en{color:inherit;font-weight:700;letter-spacing:.04em}
.note,.from,.none{color:var(--soft);font-size:.86rem;margin:.4rem 0 0}
.skip{position:absolute;left:-999rem}
.skip:focus{left:1rem;top:1rem;background:#fff;padding:.5rem}
nav ol{columns:1;padding-left:1.4rem;margin:.5rem 0}
nav li{padding:.16rem 0}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(13.5rem,1fr));gap:1rem 1.6rem;margin:0 0 1.2rem}
.facts div{border-top:1px solid var(--rule);padding-top:.4rem}
.facts dt{color:var(--soft);font-size:.84rem}
.facts dd{margin:.1rem 0 0;font-size:1.02rem}
.facts .n{font-size:1.25rem;font-variant-numeric:tabular-nums}
.answers{list-style:none;margin:0;padding:0}
.answers li{display:grid;grid-template-columns:4.6rem 1fr;gap:.1rem 1rem;padding:.65rem 0;border-bottom:1px solid var(--rule)}
.answers b{font-family:inherit}
.answers p{margin:0}
.answers .many{grid-template-columns:1fr}
.answers [lang=en]{color:var(--soft);font-size:.86em}
pre{margin:.2rem 0 1.4rem;padding:.7rem .9rem;border:1px solid var(--rule);border-left:4px solid var(--deep);font-size:.84rem;line-height:1.5;
white-space:pre-wrap;overflow-wrap:anywhere}
pre,code,.id,.digest{font-family:ui-monospace,"SFMono-Regular","DejaVu Sans Mono","D2Coding","Consolas",monospace}
.id{font-size:.94em}
.digest{font-size:.84em;overflow-wrap:anywhere;word-break:break-all}
.src{display:block;color:var(--soft);font-size:.76rem;line-height:1.45;font-weight:400}
.from .src{display:inline-block}
time,time .under{white-space:nowrap}
.facts .across2{grid-column:1/-1}
.when{display:block;padding:.08rem 0}
.src .id{font-size:.96em}
.mask{white-space:nowrap}
.missing{font-weight:700}
"""

_TABLES: Final = """
.across{overflow-x:auto;margin:.8rem 0 1.6rem}
table{border-collapse:collapse;width:100%;font-size:.9rem;line-height:1.5}
caption{text-align:left;font-weight:700;padding:.3rem 0 .45rem}
thead th{border-top:1.5px solid var(--ink);border-bottom:1px solid var(--ink);font-weight:700;vertical-align:bottom}
thead .en{font-size:.8em}
th,td{text-align:left;vertical-align:top;padding:.42rem .9rem .42rem 0}
tbody tr>*{border-bottom:1px solid var(--rule)}
tbody th{font-weight:700}
.num{text-align:right;font-variant-numeric:tabular-nums}
th:last-child,td:last-child{padding-right:0}
.to{color:var(--soft)}
.again{color:var(--soft)}
figure{margin:1.2rem 0 .6rem}
figcaption{font-weight:700;margin-bottom:.5rem}
.key{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;margin:.6rem 0 0;font-size:.84rem}
.swatch{vertical-align:-.08em;margin-right:.4rem}
@media (max-width:40rem){
main,.banner,header,footer{padding-left:1rem;padding-right:1rem}
.banner{margin-left:1rem;margin-right:1rem}
h1{font-size:1.6rem}
.cards,.cards tbody,.cards tr,.cards th,.cards td{display:block;width:auto}
.cards caption{display:block}
.cards thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.cards tr{border-top:1.5px solid var(--ink);padding:.5rem 0}
.cards tbody tr>*{border:0;padding:.18rem 0;text-align:left}
.cards tbody th{font-size:1.02rem}
.cards td{display:grid;grid-template-columns:6.8rem minmax(0,1fr);gap:.6rem}
.cards td::before{content:attr(data-head);color:var(--soft);font-size:.78rem;line-height:1.4;padding-top:.1rem}
.answers li{grid-template-columns:1fr}
}
@media (min-width:56rem){.pair{grid-template-columns:1fr 1fr}nav ol{columns:2;column-gap:2rem}}
"""

_CHARTS: Final = """
.defs{position:absolute}
.chart{display:block;overflow:visible;font-size:12px;font-family:inherit}
.chart text{fill:var(--ink)}
.chart .tick{fill:var(--soft);font-size:11px}
.chart .row{font-weight:700}
.chart .event{font-size:12px}
.mark{overflow:visible}
.grid{stroke:#dfe2e6;stroke-width:1}
.floor{stroke:var(--ink);stroke-width:1}
.talk{stroke:var(--ink);stroke-width:2}
.st{stroke:var(--ink);stroke-width:1}
.public{fill:#cfdcec}
.private{fill:#2b3f5c}
.migrated_to{fill:#8d96a3}
.no_public_page,.invite_not_resolvable{fill:#fff}
.restricted{fill:#b9a24b}
.invite_live{fill:#d9e5d4}
.changing{fill:url(#dots)}
.unknown{fill:url(#hatch);stroke:#8a9099;stroke-width:.6}
.hatch-line{stroke:#7b828b;stroke-width:1.1;fill:none}
.dot{fill:var(--ink)}
.within_public{fill:#e6edf5;stroke-dasharray:3 2}
.within_private{fill:#aab4c3;stroke-dasharray:3 2}
.within_no_public_page,.within_invite_not_resolvable,.within_restricted,.within_invite_live{fill:#fff;stroke-dasharray:3 2}
.point{fill:var(--ink)}
.bound{stroke:var(--ink);stroke-width:1.6;fill:none}
.bar{fill:#3c5a82}
.bar.joins{fill:#55708f}
.bar.invited{fill:#6d7b8c}
.bar.members_observed,.bar.monthly_users_observed{fill:var(--ink)}
.tie{stroke:#6b7280;stroke-width:1.2;stroke-dasharray:3 3}
.claimed{fill:#fff;stroke:var(--warn);stroke-width:2}
.counted{fill:var(--ink);stroke:var(--ink)}
.seen{fill:#fff;stroke:var(--ink);stroke-width:1.6}
.cell{stroke:#b9bec5;stroke-width:.8;fill:#fff}
.self{fill:url(#hatch);stroke:#b9bec5;stroke-width:.8}
.w1{fill:#eef2f7}.w2{fill:#dbe4ef}.w3{fill:#c3d2e4}.w4{fill:#a9bed8}
.cellno{font-variant-numeric:tabular-nums}
.arrow{stroke:#8a4b00;fill:none;stroke-width:2}
.arrow.strong{stroke-width:3.4}
.arrow.indicated{stroke-dasharray:7 4}
.arrow.rejected{stroke:#6b7280;stroke-width:1.4;stroke-dasharray:2 3}
.head{fill:#8a4b00}
.head.rejected{fill:#6b7280}
.chart .arrowno{font-weight:700;paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round;font-variant-numeric:tabular-nums}
"""

_PRINT: Final = """
@page{size:A4;margin:21mm 17mm 19mm 20mm;
@bottom-right{content:counter(page) " / " counter(pages);font:8.5pt sans-serif;color:#33373c}
@bottom-left{content:"FOOT";font:8.5pt sans-serif;color:#33373c}
TOP}
@media print{
html{font-size:10.2pt}
body{line-height:1.5}
main,header,footer,.banner{max-width:none;padding-left:0;padding-right:0}
h1{font-size:21pt;margin-top:8mm}
h2{font-size:14pt;margin-top:9mm}
h3{font-size:12pt}
h2,h3,figcaption,caption{break-after:avoid}
.chapter{break-before:page}
.chapter>h2:first-child{margin-top:0}
figure,.answers li,.facts div,tr,pre,.note{break-inside:avoid}
.key,.from,.note{break-before:avoid}
thead{display:table-header-group;break-after:avoid}
tbody tr:nth-child(-n+2){break-before:avoid}
[data-figure]{break-inside:avoid}
.across{overflow:visible}
.pair{grid-template-columns:1fr 1fr;break-inside:avoid;gap:.1rem 7mm}
table{font-size:8.6pt}
th,td{padding-top:.26rem;padding-bottom:.26rem}
.src{font-size:7.2pt}
.digest{font-size:7.6pt}
a{color:inherit;text-decoration:none}
.skip{display:none}
nav ol{columns:2}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.stamp{display:block}
}
.stamp{display:none;position:fixed;left:0;right:0;top:42%;z-index:-1;text-align:center;font-size:34pt;font-weight:700;line-height:1.25;color:#f8eeee;
transform:rotate(-24deg)}
@media print{.stamp{display:block}}
"""

_TOP: Final = (
    '@top-center{content:"BANNER";font:bold 9.5pt sans-serif;color:#8a1c1c;border-bottom:.6pt solid #8a1c1c;vertical-align:bottom;padding-bottom:1mm}'
)


def style(foot: str, banner: str | None) -> str:
    """Return the style sheet.

    Args:
        foot: what stands at the foot of every printed page; letters, digits and plain marks survive, everything else is dropped.
        banner: what stands at the head of every printed page of a demonstration.
    """
    top = "" if banner is None else _TOP.replace("BANNER", _quoted(banner))
    return "".join((_TYPE, _TABLES, _CHARTS, _PRINT.replace("FOOT", _quoted(foot)).replace("TOP", top))).strip() + "\n"


def _quoted(words: str) -> str:
    """Words fit for a CSS string: nothing that could end it or begin an escape."""
    return "".join(letter for letter in words if letter.isalnum() or letter in " .,:#·/()+-")
