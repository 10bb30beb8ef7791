"""Find the part of a response that is its answer, and rewrite its many signs to plain ones."""

import html
import re

# Of a longer answer only the end is read; it is where answers stand, and it bounds the work.
MAX_CHARS = 50_000

_TAG = re.compile(
    r"<[ ]{0,3}(?P<close>/?)[ ]{0,3}(?P<name>(?:final[ _-]?)?answer|think)[ ]{0,3}>", re.IGNORECASE
)
_BOX = re.compile(r"\\boxed[ ]{0,3}\{|<\|begin_of_box\|>")
_BOX_CHARS = 300


def answer_part(response: str) -> tuple[str, bool]:
    """Return the part of a response to read, and whether the response marks it as its answer.

    The last answer block that is not blank decides, closed or cut off; without one, the last box;
    without that, what follows the think block; and failing all that, the whole text. An answer
    block that is there but blank is an empty answer.
    """
    if "&" in response:
        response = html.unescape(response)
    answer, after_think = _blocks(response) if "<" in response else (None, None)
    if answer is not None:
        return answer[-MAX_CHARS:], True
    boxes = [m.end() for m in _BOX.finditer(response)] if "box" in response else []
    for start in reversed(boxes):
        box = response[start : start + _BOX_CHARS].split("\n", 1)[0].split("<|end_of_box|>", 1)[0]
        if box.strip(" }$"):
            return box, True
    return (after_think or response)[-MAX_CHARS:], False


def _blocks(response: str) -> tuple[str | None, str | None]:
    """Return the last filled answer block, and the text after the last think block if any."""
    answer: str | None = None
    opened: int | None = None
    after_think: str | None = None
    for tag in _TAG.finditer(response):
        closes, is_think = bool(tag["close"]), tag["name"].lower() == "think"
        if opened is not None and (closes or is_think):
            answer = response[opened : tag.start()].strip() or answer or ""
            opened = None
        if not is_think and not closes:
            opened = tag.end()
        if is_think and closes:
            after_think = response[tag.end() :].strip()
    if opened is not None:
        answer = response[opened:].strip() or answer or ""
    return answer, after_think


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

# Words of scripts that write no spaces, and abbreviations of several letters.
_TERMS = {
    **dict.fromkeys(("北纬", "北緯", "북위"), " N "),
    **dict.fromkeys(("南纬", "南緯", "남위"), " S "),
    **dict.fromkeys(("东经", "東經", "東経", "동경"), " E "),
    **dict.fromkeys(("西经", "西經", "西経", "서경"), " W "),
    **dict.fromkeys(("纬度", "緯度", "위도"), " lat "),
    **dict.fromkeys(("经度", "經度", "経度", "경도"), " lon "),
    **dict.fromkeys(("坐标", "座標", "좌표"), " coordinates "),
    **dict.fromkeys(("答案", "回答"), " answer "),
    **dict.fromkeys(("度", "도"), "°"),
    **dict.fromkeys(("分", "분"), "'"),
    **dict.fromkeys(("秒", "초"), '"'),
    **dict.fromkeys(("和", "與", "与"), " and "),
    **dict.fromkeys(("至", "到"), " to "),
}
_TERM = re.compile("|".join(sorted(_TERMS, key=len, reverse=True)))
_CYRILLIC = re.compile(r"\b([сюСЮ])\.? ?[шШ]\b\.?|\b([вз])\.? ?д\b\.?", re.IGNORECASE)
_CYRILLIC_HEMISPHERES = {"с": " N ", "ю": " S ", "в": " E ", "з": " W "}

_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_LATEX_DEGREE = re.compile(r"\^?\{?\\(?:circ|degree|textdegree)\b\}?|\^\{?o\}?(?![a-z])")
_LATEX_WRAP = re.compile(r"\\(?:text|mathrm|mathbf|textbf|mathit)\b|\\[,;:! nrt\"](?![a-z])")
_CLOSING_TAG = re.compile(r"</[A-Za-z]{1,20}>")
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
    text = text.translate(_TABLE)
    if not text.isascii():
        text = _TERM.sub(lambda m: _TERMS[m[0]], text)
        text = _CYRILLIC.sub(lambda m: _CYRILLIC_HEMISPHERES[(m[1] or m[2]).lower()], text)
    if "</" in text:
        text = _CLOSING_TAG.sub(" ", text)
    if "%2" in text:
        text = text.replace("%2C", ",").replace("%2c", ",").replace("%20", " ")
    return _DOTS.sub("–", text).replace("''", '"')
