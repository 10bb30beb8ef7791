"""Rewrite the many signs, digits and terms that coordinates are written with to plain ones."""

import re

from gre.geo.parse.links import plain_links

# One character for each sign that comes in many; what is not listed stays.
_SIGNS = {
    **dict.fromkeys(
        "\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{SMALL HYPHEN-MINUS}\N{HYPHEN BULLET}", "-"
    ),
    **dict.fromkeys("\N{FULLWIDTH HYPHEN-MINUS}\N{MODIFIER LETTER MINUS SIGN}", "-"),
    **dict.fromkeys("\N{SUPERSCRIPT MINUS}\N{SUBSCRIPT MINUS}\N{HEAVY MINUS SIGN}", "−"),
    **dict.fromkeys("\N{FIGURE DASH}", "–"),
    **dict.fromkeys("\N{HORIZONTAL BAR}\N{SMALL EM DASH}", "—"),
    **dict.fromkeys("º˚∘⁰ᵒ", "°"),
    **dict.fromkeys("′’‘ʹʼ´‛＇", "'"),
    **dict.fromkeys("″”“„˝ʺ＂«»", '"'),
    **dict.fromkeys("،、﹐", ","),
    **dict.fromkeys("؛﹔", ";"),
    **dict.fromkeys("٫", "."),
    **dict.fromkeys("。", "."),
    **dict.fromkeys("*`_", " "),
    # Marks of no width: joiners, directions of writing, byte order, soft hyphen.
    **dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u061c", ""),
    **dict.fromkeys("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", ""),
    **dict.fromkeys("\r\u2028\u2029", "\n"),
}
_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if code != 0xFF0D}
_ZEROS = (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50)  # Arabic, Persian, Devanagari, Bengali, Thai
_DIGITS = {zero + n: str(n) for zero in _ZEROS for n in range(10)}
_TABLE = {**_FULL_WIDTH, **_DIGITS, **{ord(k): v for k, v in _SIGNS.items() if ord(k) != 0xFF07}}

# Words of scripts that write no spaces, and terms of several words.
_LATS = (
    "अक्षांश", "অক্ষাংশ", "ละติจูด", "vĩ độ", "קו רוחב", "קו הרוחב", "خطوط العرض", "خط العرض",
    "خط عرض", "دائرة العرض", "عرض جغرافیایی", "γεωγραφικό πλάτος", "szerokość geograficzna",
    "szerokości geograficznej", "zeměpisná šířka", "zeměpisné šířky", "zemepisná šírka",
    "geografska širina", "földrajzi szélesség", "纬度", "緯度", "위도",
)  # fmt: skip
_LONS = (
    "देशांतर", "দ্রাঘিমাংশ", "ลองจิจูด", "kinh độ", "קו אורך", "קו האורך", "خطوط الطول",
    "خط الطول", "خط طول", "طول جغرافیایی", "γεωγραφικό μήκος", "długość geograficzna",
    "długości geograficznej", "zeměpisná délka", "zeměpisné délky", "zemepisná dĺžka",
    "geografska dužina", "földrajzi hosszúság", "经度", "經度", "経度", "경도",
)  # fmt: skip
_TERMS = {
    **dict.fromkeys(_LATS, " lat "),
    **dict.fromkeys(_LONS, " lon "),
    **dict.fromkeys(("北纬", "北緯", "북위"), " N "),
    **dict.fromkeys(("南纬", "南緯", "남위"), " S "),
    **dict.fromkeys(("东经", "東經", "東経", "동경"), " E "),
    **dict.fromkeys(("西经", "西經", "西経", "서경"), " W "),
    **dict.fromkeys(("坐标", "座標", "좌표"), " coordinates "),
    **dict.fromkeys(("答案", "回答"), " answer "),
    **dict.fromkeys(("度", "도"), "°"),
    **dict.fromkeys(("分", "분"), "'"),
    **dict.fromkeys(("秒", "초"), '"'),
    **dict.fromkeys(("和", "與", "与"), " and "),
    **dict.fromkeys(("至", "到"), " to "),
}
_TERM = re.compile("|".join(sorted(_TERMS, key=len, reverse=True)), re.IGNORECASE)
_CYRILLIC = re.compile(r"\b([сюСЮ])\.? ?[шШ]\b\.?|\b([вз])\.? ?д\b\.?", re.IGNORECASE)
_CYRILLIC_HEMISPHERES = {"с": " N ", "ю": " S ", "в": " E ", "з": " W "}

_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_LATEX_DEGREE = re.compile(r"\^?\{?\\(?:circ|degree|textdegree)\b\}?|\^\{?o\}?(?![a-z])")
_LATEX_WRAP = re.compile(r"\\(?:text|mathrm|mathbf|textbf|mathit)\b|\\[,;:! nrt\"](?![a-z])")
_CLOSING_TAG = re.compile(r"</[A-Za-z]{1,20}>")
_TABLE_RULE = re.compile(r"\n[ |:]{0,8}-[-|: ]{2,200}(?=\n)")
_SIGN_WORD = re.compile(
    r"\b(?P<minus>minus|negative|moins|menos|meno|минус)\s{1,3}(?=[0-9])"
    r"|\b(?:plus|positive)\s{1,3}(?=[0-9])|(?P<cjk>[负負]|マイナス|음수)(?=[0-9])",
    re.IGNORECASE,
)
_DOTS = re.compile(r"(?<=[0-9])\.{2,3}(?=[0-9])")


def plain(text: str) -> str:
    """Rewrite escapes, typographic signs, other scripts' digits and terms to plain ones.

    >>> plain("−33,8568° ； １５１．２１５３°")
    '−33,8568° ; 151.2153°'
    """
    if "\\" in text:
        text = _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)
        text = _LATEX_DEGREE.sub("°", text)
        text = _LATEX_WRAP.sub(lambda m: '"' if m[0].endswith('"') else " ", text)
    text = plain_links(text).translate(_TABLE)
    if not text.isascii():
        text = _TERM.sub(lambda m: _TERMS[m[0].lower()], text)
        text = _CYRILLIC.sub(lambda m: _CYRILLIC_HEMISPHERES[(m[1] or m[2]).lower()], text)
    if "</" in text:
        text = _CLOSING_TAG.sub(" ", text)
    if "%2" in text:
        text = text.replace("%2C", ",").replace("%2c", ",").replace("%20", " ")
    if "--" in text:
        text = _TABLE_RULE.sub("", text)
    text = _SIGN_WORD.sub(lambda m: "-" if m["minus"] or m["cjk"] else "", text)
    return _DOTS.sub("–", text).replace("''", '"')
