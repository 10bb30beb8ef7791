"""Rebuild src/gre/world/fonts: Noto Sans, cut down to what GeoWorld's signs may say.

Which characters: every one in the fact tables (src/gre/world/facts/*.csv), the letters of each
script's own block (for Chinese, Japanese and Korean, the kana and the common shop characters
below), digits, punctuation and currency signs. Layout features are kept, so that Arabic joins and
Indic letters stack. From Debian 12, packages 20201225-1 and 1:20220127+repack1-1:

    apt-get download fonts-noto-core fonts-noto-cjk
    for deb in fonts-noto-*.deb; do dpkg -x $deb noto; done
    python tools/subset_fonts.py noto/usr/share/fonts

Needs fontTools (it comes with matplotlib).
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

_ROOT = Path(__file__).resolve().parents[1]
_FACTS = _ROOT / "src/gre/world/facts"
_FONTS = _ROOT / "src/gre/world/fonts"


@dataclass(frozen=True)
class Source:
    """Where a font comes from and which blocks of letters it keeps.

    Attributes:
        scripts: ISO 15924 codes it serves.
        file: Path under the Noto folder.
        blocks: First and last code point of each block kept whole.
        face: Which face of a collection.
        letters: More characters.
    """

    scripts: tuple[str, ...]
    file: str
    blocks: tuple[tuple[int, int], ...] = ()
    face: int = -1
    letters: str = ""


def _noto(name: str) -> str:
    return f"truetype/noto/Noto{name}-Bold.ttf"


_CJK = "opentype/noto/NotoSansCJK-Bold.ttc"
_COMMON_HANZI = (
    "一二三四五六七八九十百千元大中小上下左右东西南北人口日月水火土木金山川天地店市"
    "茶酒米面包肉鱼菜果花书衣鞋药房屋饭馆餐厅超咖啡理发银行医院学校车站酒旅社"
)
_COMMON_HANZI_TRADITIONAL = (
    "一二三四五六七八九十百千元大中小上下左右東西南北人口日月水火土木金山川天地店市"
    "茶酒米麵包肉魚菜果花書衣鞋藥房屋飯館餐廳超咖啡理髮銀行醫院學校車站旅社"
)
_COMMON_KANJI = (
    "一二三四五六七八九十百千円大中小上下左右東西南北人口日月水火土木金山川天地店市"
    "茶酒米肉魚野菜果花屋本書薬局食堂寿司理髪銀行病院学校駅酒旅館珈琲"
)
_COMMON_HANGUL = (
    "가나다라마바사아자차카타파하약국식당빵집카페꽃서점시장은행병원학교미용실마트호텔옷가게"
    "편의점노래방치킨커피정육점문구세탁소안경떡볶이김밥"
)

SOURCES = (
    Source(
        ("Latn", "Cyrl", "Grek"),
        _noto("Sans"),
        ((0x20, 0x7E), (0xA0, 0x17F), (0x18F, 0x18F), (0x1A0, 0x1A1), (0x1AF, 0x1B0),
         (0x1C4, 0x1DC), (0x218, 0x21B), (0x259, 0x259), (0x2BB, 0x2BC), (0x300, 0x338),
         (0x386, 0x3CE), (0x400, 0x45F), (0x490, 0x493), (0x496, 0x49D), (0x4A0, 0x4A3),
         (0x4AE, 0x4B3), (0x4B6, 0x4BB), (0x4D8, 0x4D9), (0x4E2, 0x4E3), (0x4E8, 0x4E9),
         (0x4EE, 0x4EF), (0x1E00, 0x1EF9), (0x2010, 0x2026), (0x2030, 0x2030), (0x20A0, 0x20BF),
         (0x2116, 0x2116)),
    ),
    Source(("Arab",), _noto("SansArabic"), ((0x60C, 0x60C), (0x61B, 0x61F), (0x620, 0x65F),
                                            (0x660, 0x66D), (0x671, 0x6D5), (0x6F0, 0x6F9))),
    Source(("Hebr",), _noto("SansHebrew"), ((0x5D0, 0x5F4),)),
    Source(("Deva",), _noto("SansDevanagari"), ((0x900, 0x97F),)),
    Source(("Beng",), _noto("SansBengali"), ((0x980, 0x9FE),)),
    Source(("Thai",), _noto("SansThai"), ((0xE01, 0xE5B),)),
    Source(("Laoo",), _noto("SansLao"), ((0xE81, 0xEDF),)),
    Source(("Khmr",), _noto("SansKhmer"), ((0x1780, 0x17E9),)),
    Source(("Mymr",), _noto("SansMyanmar"), ((0x1000, 0x104F),)),
    Source(("Geor",), _noto("SansGeorgian"), ((0x10D0, 0x10FF),)),
    Source(("Armn",), _noto("SansArmenian"), ((0x531, 0x58F),)),
    Source(("Ethi",), _noto("SansEthiopic"), ((0x1200, 0x135A), (0x1361, 0x137C))),
    Source(("Taml",), _noto("SansTamil"), ((0xB82, 0xBFA),)),
    Source(("Telu",), _noto("SansTelugu"), ((0xC00, 0xC6F),)),
    Source(("Sinh",), _noto("SansSinhala"), ((0xD81, 0xDF4),)),
    Source(("Tibt",), _noto("SerifTibetan"), ((0xF04, 0xF14), (0xF20, 0xF29), (0xF40, 0xF6C),
                                              (0xF71, 0xF84))),
    Source(("Thaa",), _noto("SansThaana"), ((0x780, 0x7B1),)),
    Source(("Gujr",), _noto("SansGujarati"), ((0xA81, 0xAF1),)),
    Source(("Guru",), _noto("SansGurmukhi"), ((0xA01, 0xA75),)),
    Source(("Knda",), _noto("SansKannada"), ((0xC80, 0xCF2),)),
    Source(("Mlym",), _noto("SansMalayalam"), ((0xD00, 0xD7F),)),
    Source(("Jpan",), _CJK, ((0x3041, 0x3096), (0x30A1, 0x30FC)), 0, _COMMON_KANJI),
    Source(("Kore",), _CJK, (), 1, _COMMON_HANGUL),
    Source(("Hans",), _CJK, (), 2, _COMMON_HANZI),
    Source(("Hant",), _CJK, (), 3, _COMMON_HANZI_TRADITIONAL),
)  # fmt: skip


def characters_of_facts() -> set[str]:
    """Every character in the fact tables."""
    return {ch for path in sorted(_FACTS.glob("*.csv")) for ch in path.read_text("utf-8")}


def wanted(source: Source, facts: set[str]) -> set[int]:
    """The code points to keep of a source: its blocks and letters, and the facts' characters.

    The CJK fonts hold nearly everything; they keep only characters of their own kind, since the
    other fonts serve the rest.
    """
    block = {code for first, last in source.blocks for code in range(first, last + 1)}
    facts_codes = {ord(ch) for ch in facts}
    if source.face >= 0:
        facts_codes = {code for code in facts_codes if code >= 0x2E80}
    marks = {0x200C, 0x200D, 0x25CC} if source.face < 0 else set()
    return block | {ord(ch) for ch in source.letters} | facts_codes | marks


def cut(source: Source, noto: Path, facts: set[str]) -> dict[str, object]:
    """Write one font's subset and return its line for the index."""
    font = TTFont(noto / source.file, fontNumber=source.face, lazy=True, recalcTimestamp=False)
    options = subset.Options(
        layout_features=["*"] if source.face < 0 else [],
        hinting=False,
        desubroutinize=False,
        notdef_outline=True,
        name_IDs=[0, 1, 2, 5, 13, 14],
        drop_tables=[*subset.Options().drop_tables, "vhea", "vmtx", "VORG", "BASE", "DSIG"],
    )
    subsetter = subset.Subsetter(options)
    cmap = font.getBestCmap()
    kept = sorted(code for code in wanted(source, facts) if code in cmap)
    subsetter.populate(unicodes=kept)
    version = str(font["name"].getDebugName(5)).split(";")[0]
    subsetter.subset(font)
    name = f"{source.scripts[0].lower()}.{'otf' if source.face >= 0 else 'ttf'}"
    font.save(_FONTS / name)
    return {
        "file": name,
        "scripts": list(source.scripts),
        "source": Path(source.file).name,
        "version": version,
        "characters": "".join(chr(code) for code in kept),
    }


def main() -> None:
    """Write every subset and the index that says which file covers what."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("noto", type=Path, help="folder that holds truetype/noto and opentype/noto")
    noto = parser.parse_args().noto
    facts = characters_of_facts()
    index = [cut(source, noto, facts) for source in SOURCES]
    text = json.dumps(index, ensure_ascii=False, indent=1)
    (_FONTS / "index.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
