"""The narrator's vocabulary: how each cue is named, and how a clue is joined to what it implies."""

from collections.abc import Mapping
from dataclasses import dataclass

from gre.world.facts import countries, landmarks, languages, scripts
from gre.world.observe import Seen

# What is seen, as the subject of a sentence. Kept short: a small model has to write it.
NAMES: Mapping[str, Mapping[str, str]] = {
    "plate": {
        "white": "a plain white number plate",
        "white_blue_band": "a white plate with a blue band",
        "yellow": "a yellow number plate",
        "yellow_blue_band": "a yellow plate with a blue band",
        "black": "a black number plate",
        "blue": "a blue number plate",
        "green": "a green number plate",
        "red": "a red number plate",
        "white_green_text": "a white plate with green text",
        "white_red_text": "a white plate with red text",
        "white_front_yellow_rear": "plates white in front and yellow behind",
    },
    "terrain": {
        "plain": "flat land",
        "hills": "rolling hills",
        "mountains": "high mountains",
        "dunes": "sand dunes",
    },
    "coast": {"sea": "the sea"},
    "vegetation": {
        "conifer": "dark conifers",
        "birch": "white birches",
        "broadleaf": "broad-leaved trees",
        "cypress": "slim cypresses",
        "palm": "palm trees",
        "rainforest": "dense rainforest",
        "acacia": "flat-topped acacias",
        "cactus": "tall cacti",
        "steppe_grass": "dry steppe grass",
        "eucalyptus": "pale eucalypts",
        "bamboo": "a stand of bamboo",
        "tundra": "bare tundra",
        "rice_paddy": "rice paddies",
        "baobab": "a thick baobab",
    },
    "soil": {
        "red": "red soil",
        "brown": "brown soil",
        "sand": "sandy ground",
        "black": "black soil",
        "grey": "grey stony ground",
    },
    "architecture": {
        "nordic_wood": "red wooden houses",
        "british_brick": "brick terraces",
        "haussmann": "stone fronts with mansard roofs",
        "alpine_chalet": "wide-gabled chalets",
        "mediterranean": "plastered houses under orange tiles",
        "central_european": "pastel gables with steep roofs",
        "soviet_panel": "grey panel blocks",
        "north_american": "clapboard houses with porches",
        "latin_colonial": "bright fronts with iron grilles",
        "andean": "adobe and bare brick",
        "caribbean": "pastel houses with fretwork",
        "chinese": "upturned tile roofs",
        "japanese": "low wooden houses under dark tiles",
        "south_asian": "flat roofs with water tanks",
        "southeast_asian": "steep roofs on stilts",
        "middle_eastern": "sand-coloured cubes and arches",
        "west_african": "mud walls with wooden pegs",
        "african_tin_roof": "low houses with tin roofs",
        "oceanian": "verandas under corrugated iron",
    },
    "road_line": {
        "white-white": "white centre and edge lines",
        "white-none": "a white centre line and no edge line",
        "yellow-white": "a yellow centre line with white edges",
        "yellow-none": "a yellow centre line and no edge line",
        "white-yellow": "a white centre line with yellow edges",
        "yellow-yellow": "yellow centre and edge lines",
        "none-white": "edge lines only",
    },
    "warning_sign": {
        "diamond_yellow": "a yellow diamond sign",
        "triangle_white": "a white triangle sign",
        "triangle_yellow": "a yellow triangle sign",
    },
    "bollard": {
        "white_black_band": "white bollards with a black band",
        "white_red_band": "white bollards with a red band",
        "black_orange": "black bollards with orange",
        "yellow": "yellow bollards",
        "red_white_post": "red and white posts",
    },
    "utility_pole": {
        "wood": "wooden poles",
        "concrete": "concrete poles",
        "metal_lattice": "lattice poles",
        "transformer_tangle": "poles tangled with wires",
    },
    "kerb": {
        "black_white": "black and white kerbs",
        "black_yellow": "black and yellow kerbs",
        "red_white": "red and white kerbs",
    },
    "driving_side": {"left": "traffic on the left", "right": "traffic on the right"},
    "vehicle": {
        "tuk_tuk": "a tuk-tuk",
        "kei_car": "a boxy kei car",
        "pickup": "a pickup truck",
        "yellow_school_bus": "a yellow school bus",
        "scooter": "a scooter",
        "double_decker": "a red double-decker",
        "jeepney": "a jeepney",
        "cycle_rickshaw": "a cycle rickshaw",
        "tram": "a tram",
        "minibus_taxi": "a minibus taxi",
        "bicycle": "a bicycle",
        "yellow_cab": "a yellow cab",
    },
    "dress": {
        "sari": "a sari",
        "abaya": "an abaya",
        "thobe": "a white thobe",
        "kimono": "a kimono",
        "poncho": "a poncho",
        "conical_hat": "a conical hat",
        "boubou": "a bright boubou",
        "cowboy_hat": "a cowboy hat",
        "turban": "a turban",
        "wrap_skirt": "a wrap skirt",
    },
    "goods": {
        "baguettes": "baguettes for sale",
        "citrus": "citrus fruit for sale",
        "bananas": "bananas for sale",
        "spices": "spices for sale",
        "fish": "fish for sale",
        "dates": "dates for sale",
        "rice_sacks": "sacks of rice",
        "tulips": "tulips for sale",
        "coffee": "coffee for sale",
        "maize": "maize for sale",
        "cheese": "cheese for sale",
        "coconuts": "coconuts for sale",
    },
    "climate": {
        "polar": "pale polar light",
        "continental": "crisp continental air",
        "oceanic": "grey wet weather",
        "mediterranean": "deep blue warm light",
        "arid": "dusty dry air",
        "tropical": "towering tropical clouds",
    },
    "season": {
        "green": "a tree in full leaf",
        "autumn": "autumn leaves",
        "bare": "bare branches",
        "blossom": "blossom",
    },
    "snow": {"ground": "snow on the ground", "peaks": "snow on the peaks"},
    "sun": {"overhead": "the sun overhead", "mid": "the sun half high", "low": "a low sun"},
}


@dataclass(frozen=True)
class Voice:
    """One narrator's turns of phrase; a chain keeps to one voice, chains differ.

    Attributes:
        link: Joins a clue to what it implies; no verb, so that one and many read alike.
        so: How the conclusion begins.
    """

    link: str
    so: str


VOICES = (Voice("{seen}, as in {place}.", "So"), Voice("{seen}, typical of {place}.", "Overall"))
# A clue that implies nothing much is only named; a landmark is named, not likened.
VAGUE = "{seen}."
NAMED = "{seen}: {name}, {place}."
NOTHING = {
    1: "No building stands out.",
    2: "No text can be read.",
    3: "No plants to go by.",
    4: "Land and weather tell little.",
    5: "No traffic or people to go by.",
}
# Countries that take an article although their names do not show it: Netherlands, Philippines, ...
_WITH_ARTICLE = frozenset({"NL", "PH", "BS", "GM", "MV", "CG", "CD", "SC"})
UNINFORMATIVE = "Nothing in the picture tells where it is."


def country_name(code: str) -> str:
    """A country's name as it stands in a sentence.

    >>> country_name("GB"), country_name("FR")
    ('the United Kingdom', 'France')
    """
    name = countries()[code].name
    plural_or_union = name.startswith("United ") or name.endswith((" Republic", " Islands"))
    return f"the {name}" if plural_or_union or code in _WITH_ARTICLE else name


def name_of(seen: Seen) -> str:
    """Name what is seen, in lower case, as the subject of a sentence.

    >>> name_of(Seen("driving_side", "left"))
    'traffic on the left'
    """
    if seen.attribute in NAMES:
        return NAMES[seen.attribute][seen.value]
    return _name_of_text_or_thing(seen)


def _name_of_text_or_thing(seen: Seen) -> str:
    match seen.attribute:
        case "building" | "nature":
            return landmarks()[seen.value].look
        case "language" if seen.full:
            return f"a sign “{seen.text}” in {languages()[seen.value].name}"
        case "language":
            return f"{scripts()[seen.value]} script on a sign"
        case "place_name":
            return f"a board naming {seen.value}"
        case "flag":
            return f"the flag of {country_name(seen.value)}"
        case "domain":
            return f"a web address in {seen.value}"
        case "calling_code":
            return f"a telephone number with +{seen.value}"
        case _:
            return f"a price in {seen.value}"
