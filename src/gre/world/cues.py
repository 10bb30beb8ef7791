"""The catalogue of cues: what can be seen in a scene, of which kind, and from which size on.

An *attribute* is something a scene may show (the driving side); a *cue* is one such thing seen in
one scene (cars on the left). At small sizes an attribute may be read only coarsely (the script of a
sign, not its language) or not at all; `observe` says what is left of a value at a size.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "nature landmark", "iconic building", "language", "symbolic",
    "geographical", "architectural", "social", "climate",
]  # fmt: skip
EXPLICIT: tuple[Kind, ...] = ("nature landmark", "iconic building", "language", "symbolic")
IMPLICIT: tuple[Kind, ...] = ("geographical", "architectural", "social", "climate")
KINDS: tuple[Kind, ...] = EXPLICIT + IMPLICIT

# The five steps of the teacher's instruction (the GRE paper, 3.1), by number.
STEPS = {
    1: "built environment",
    2: "text",
    3: "vegetation",
    4: "terrain and climate",
    5: "transport and people",
}


@dataclass(frozen=True)
class Attribute:
    """One thing a scene may show.

    Attributes:
        name: Its name in `Cue.attribute` and in the fact tables.
        kind: Which of the paper's eight indicator kinds it belongs to.
        step: The step of the chain that speaks of it, 1 to 5.
        legible_px: The smallest picture width at which the value can be read in full.
        coarse_px: The smallest width at which its coarse form can be read, where it has one.
        values: Every value the drawing knows; empty where a table elsewhere holds them
            (landmark ids, ISO country codes, language codes, free text).
    """

    name: str
    kind: Kind
    step: int
    legible_px: int
    coarse_px: int | None = None
    values: tuple[str, ...] = ()


_CATALOGUE = (
    # explicit
    Attribute("building", "iconic building", 1, 112),
    Attribute("nature", "nature landmark", 4, 112),
    # A shop sign; `value` is a language code; its coarse form is the ISO 15924 script code.
    Attribute("language", "language", 2, 336, coarse_px=112),
    # A direction board; `value` is the name of the city.
    Attribute("place_name", "language", 2, 336),
    # A country code; its coarse form is the class of designs that look alike at small sizes.
    Attribute("flag", "symbolic", 2, 336, coarse_px=112),
    Attribute(
        "plate", "symbolic", 5, 224,
        values=("white", "white_blue_band", "yellow", "yellow_blue_band", "black", "blue", "green",
                "red", "white_green_text", "white_red_text", "white_front_yellow_rear"),
    ),
    Attribute("domain", "symbolic", 2, 336),  # value: ".fr"
    Attribute("calling_code", "symbolic", 2, 336),  # value: "33"
    Attribute("currency", "symbolic", 2, 224),  # value: the sign as shops write it: "€", "kr", "R$"
    # implicit: geographical
    Attribute("terrain", "geographical", 4, 112, values=("plain", "hills", "mountains", "dunes")),
    Attribute("coast", "geographical", 4, 112, values=("sea",)),
    Attribute(
        "vegetation", "geographical", 3, 112,
        values=("conifer", "birch", "broadleaf", "cypress", "palm", "rainforest", "acacia",
                "cactus", "steppe_grass", "eucalyptus", "bamboo", "tundra", "rice_paddy", "baobab"),
    ),
    Attribute("soil", "geographical", 3, 112, values=("red", "brown", "sand", "black", "grey")),
    # implicit: architectural
    Attribute(
        "architecture", "architectural", 1, 112,
        values=("nordic_wood", "british_brick", "haussmann", "alpine_chalet", "mediterranean",
                "central_european", "soviet_panel", "north_american", "latin_colonial", "andean",
                "caribbean", "chinese", "japanese", "south_asian", "southeast_asian",
                "middle_eastern", "west_african", "african_tin_roof", "oceanian"),
    ),
    # Colour of the centre line, then of the edge line.
    Attribute(
        "road_line", "architectural", 1, 112,
        values=("white-white", "white-none", "yellow-white", "yellow-none", "white-yellow",
                "yellow-yellow", "none-white"),
    ),
    Attribute(
        "warning_sign", "architectural", 1, 112,
        values=("diamond_yellow", "triangle_white", "triangle_yellow"),
    ),
    Attribute(
        "bollard", "architectural", 1, 224,
        values=("white_black_band", "white_red_band", "black_orange", "yellow", "red_white_post"),
    ),
    Attribute(
        "utility_pole", "architectural", 1, 112,
        values=("wood", "concrete", "metal_lattice", "transformer_tangle"),
    ),
    Attribute("kerb", "architectural", 1, 224, values=("black_white", "black_yellow", "red_white")),
    # implicit: social
    Attribute("driving_side", "social", 5, 112, values=("left", "right")),
    Attribute(
        "vehicle", "social", 5, 112,
        values=("tuk_tuk", "kei_car", "pickup", "yellow_school_bus", "scooter", "double_decker",
                "jeepney", "cycle_rickshaw", "tram", "minibus_taxi", "bicycle", "yellow_cab"),
    ),
    Attribute(
        "dress", "social", 5, 112,
        values=("sari", "abaya", "thobe", "kimono", "poncho", "conical_hat", "boubou", "cowboy_hat",
                "turban", "wrap_skirt"),
    ),
    Attribute(
        "goods", "social", 5, 168,
        values=("baguettes", "citrus", "bananas", "spices", "fish", "dates", "rice_sacks", "tulips",
                "coffee", "maize", "cheese", "coconuts"),
    ),
    # implicit: climate
    Attribute(
        "climate", "climate", 4, 112,
        values=("polar", "continental", "oceanic", "mediterranean", "arid", "tropical"),
    ),
    Attribute("season", "climate", 4, 112, values=("green", "autumn", "bare", "blossom")),
    Attribute("snow", "climate", 4, 112, values=("ground", "peaks")),
    Attribute("sun", "climate", 4, 112, values=("overhead", "mid", "low")),
)  # fmt: skip

ATTRIBUTES: Mapping[str, Attribute] = {attribute.name: attribute for attribute in _CATALOGUE}

# Figure 4 of the GRE paper: share of each kind in its benchmark, in percent. They sum to 97.9; the
# paper does not say what the rest is.
PAPER_KINDS: Mapping[Kind, float] = {
    "nature landmark": 8.2, "iconic building": 8.0, "language": 6.7, "symbolic": 3.0,
    "geographical": 27.0, "architectural": 17.7, "social": 19.1, "climate": 8.2,
}  # fmt: skip

# Scene labels of the benchmark (the GRE paper, section 4) with its counts of 3,000 photos.
SCENE_LABELS: Mapping[str, int] = {
    "natural": 811, "artificial landscape": 1138, "agricultural": 58, "industrial": 66,
    "road traffic": 327, "commercial": 147, "offices": 131, "transportation": 54, "cultural": 148,
    "medical": 4, "entertainment": 116,
}  # fmt: skip
OUTDOOR = ("natural", "artificial landscape", "agricultural", "industrial", "road traffic")
INDOOR = ("commercial", "offices", "transportation", "cultural", "medical", "entertainment")
# Scenes that show nothing useful, for the filters to find; they carry no cue.
DISTRACTORS = ("face", "object")
