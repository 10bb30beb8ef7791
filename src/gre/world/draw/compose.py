"""From a scene to its picture: which layer comes when, and where each visible cue ends up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from PIL import Image

from gre.errors import InputError
from gre.world import facts
from gre.world.cues import ATTRIBUTES, DISTRACTORS, INDOOR, OUTDOOR
from gre.world.draw import backdrop, furniture, indoor, road, signs
from gre.world.draw.buildings import draw_house
from gre.world.draw.canvas import Box, Canvas, Colour
from gre.world.draw.distractors import draw_face, draw_object
from gre.world.draw.flags import draw_flag
from gre.world.draw.goods import draw_stall
from gre.world.draw.landmarks import ASPECT, draw_landmark
from gre.world.draw.layout import Layout
from gre.world.draw.occluders import draw_occluder
from gre.world.draw.palette import in_light_of, stream, vary
from gre.world.draw.people import draw_person
from gre.world.draw.plants import draw_season_tree, draw_vegetation
from gre.world.draw.setting import draw_clutter, draw_setting
from gre.world.draw.vehicles import draw_plate, draw_vehicle
from gre.world.scene import Cue, Scene

# A road is there in every outdoor scene but the natural ones, and wherever one of these is seen.
_ROAD_CUES = frozenset({"road_line", "driving_side", "kerb", "bollard", "plate"})
_SIGN_COLOURS: tuple[Colour, ...] = (
    (150, 44, 52), (36, 84, 128), (52, 104, 74), (226, 214, 186), (92, 62, 110), (60, 62, 70),
)  # fmt: skip
_PAINTS: tuple[Colour, ...] = ((60, 110, 170), (190, 60, 54), (70, 140, 96), (236, 236, 232))


@dataclass(frozen=True)
class Drawing:
    """A finished picture.

    Attributes:
        image: RGB, `size` by `size` pixels.
        regions: For each visible cue, by its id, where it is: (left, top, right, bottom) as shares
            of the picture's width and height.
    """

    image: Image.Image
    regions: Mapping[str, Box]


def draw(scene: Scene, size: int) -> Drawing:
    """Draw a scene.

    Args:
        scene: What is there and in which style; places are not looked at, only cues.
        size: Width and height of the picture in pixels, 16 or more.

    Returns:
        The picture and the regions of its visible cues: the same bytes for the same arguments.

    Raises:
        InputError: The label is unknown, a cue's value has no drawing, or the size is too small.
    """
    if size < 16:
        raise InputError(f"size {size} is too small: a scene needs 16 pixels or more")
    _check(scene)
    sheet = _Sheet(scene, Canvas(size), Layout.of(scene.style))
    if scene.label in DISTRACTORS:
        {"face": draw_face, "object": draw_object}[scene.label](sheet.canvas, scene.style)
    elif scene.label in INDOOR:
        _draw_indoors(sheet)
    elif scene.label in OUTDOOR:
        _draw_outdoors(sheet)
    else:
        raise InputError(f"no such scene label: {scene.label!r}")
    picture = in_light_of(scene.style, sheet.canvas.finish())
    regions = {cue.id: sheet.regions[cue.id] for cue in scene.visible if cue.id in sheet.regions}
    return Drawing(image=picture, regions=regions)


def _check(scene: Scene) -> None:
    """Refuse a visible cue that has no drawing, before anything is drawn.

    What is hidden may be anything, or nothing at all: it is not drawn.
    """
    for cue in scene.visible:
        attribute = ATTRIBUTES.get(cue.attribute)
        if attribute is None:
            raise InputError(f"no such cue: {cue.attribute!r}")
        known = facts.languages() if cue.attribute == "language" else attribute.values
        if known and cue.value not in known:
            raise InputError(f"{cue.attribute}: no drawing of {cue.value!r}")


@dataclass
class _Sheet:
    """A picture in the making: what all layers need, and the regions found so far."""

    scene: Scene
    canvas: Canvas
    layout: Layout
    regions: dict[str, Box] = field(default_factory=dict)

    def value(self, attribute: str) -> str | None:
        """The visible value of an attribute, or None."""
        cue = self.scene.cue(attribute)
        return cue.value if cue else None

    def hidden(self, attribute: str) -> bool:
        """Whether the attribute is in the scene but out of sight."""
        return any(cue.attribute == attribute and cue.occluded for cue in self.scene.cues)

    def found(self, attribute: str, box: Box) -> None:
        """Note where a visible cue is, cut to the picture."""
        if self.scene.cue(attribute):
            x0, y0, x1, y1 = (min(1.0, max(0.0, edge)) for edge in box)
            self.regions[attribute] = (x0, y0, x1, y1)

    def place(self, attribute: str, paint: Callable[[Cue, Box], Box | None]) -> None:
        """Draw a cue that has a zone of its own, or what hides it.

        Args:
            attribute: Which.
            paint: Draws the cue in its zone; returns its region where that is not the zone.
        """
        cue = self.scene.cue(attribute)
        if cue is not None:
            zone = self.layout.zones[attribute]
            self.found(attribute, paint(cue, zone) or zone)
        elif self.hidden(attribute):
            draw_occluder(self.canvas, self.layout, attribute)

    @property
    def light(self) -> backdrop.Sunlight:
        """How the sun throws shadows."""
        return backdrop.Sunlight(self.value("sun"))

    def shadow(self, box: Box, share: float = 0.8) -> None:
        """The shadow of something that fills a box."""
        x0, y0, x1, y1 = box
        self.light.shadow(self.canvas, ((x0 + x1) / 2, y1), (x1 - x0) * share, y1 - y0)


def _draw_outdoors(sheet: _Sheet, room: str | None = None) -> None:
    """The world outside, layer by layer; seen through a window front where `room` is a label."""
    _draw_backdrop(sheet)
    draw_setting(sheet.canvas, sheet.layout, sheet.scene.style, sheet.scene.label)
    _draw_way(sheet)
    _draw_middle_ground(sheet)
    draw_clutter(sheet.canvas, sheet.layout, sheet.scene.style)
    _draw_road_furniture(sheet)
    if room:
        indoor.draw_window_front(sheet.canvas, sheet.scene.style, room)
    _draw_near_things(sheet)
    _draw_writing(sheet)
    _draw_people_and_goods(sheet)


def _draw_indoors(sheet: _Sheet) -> None:
    scene = sheet.scene
    if all(cue.attribute in indoor.INDOOR_CUES for cue in scene.visible):
        indoor.draw_room(sheet.canvas, scene.style, scene.label)
        _draw_flag(sheet)
        _draw_writing(sheet)
        _draw_people_and_goods(sheet)
    else:
        _draw_outdoors(sheet, room=scene.label)


def _draw_backdrop(sheet: _Sheet) -> None:
    canvas, layout, style = sheet.canvas, sheet.layout, sheet.scene.style
    sheet.found("climate", backdrop.draw_sky(canvas, layout, style, sheet.value("climate")))
    height = sheet.value("sun")
    if height:
        sheet.found("sun", backdrop.draw_sun(canvas, layout, style, height))
    elif sheet.hidden("sun"):
        draw_occluder(canvas, layout, "sun")
    snow = sheet.value("snow")
    if snow == "peaks":
        sheet.found("snow", backdrop.draw_peaks(canvas, layout, style))
    sheet.found("terrain", backdrop.draw_terrain(canvas, layout, style, sheet.value("terrain")))
    sheet.found("soil", backdrop.draw_ground(canvas, layout, style, sheet.value("soil")))
    if sheet.value("coast"):
        sheet.found("coast", backdrop.draw_sea(canvas, layout, style))
    if snow == "ground":
        sheet.found("snow", backdrop.draw_snow_cover(canvas, layout, style))


def _draw_way(sheet: _Sheet) -> None:
    """The road with its marks, or a path."""
    canvas, layout, scene = sheet.canvas, sheet.layout, sheet.scene
    if scene.label == "natural" and not any(sheet.value(name) for name in _ROAD_CUES):
        road.draw_path(canvas, layout, scene.style)
        return
    built_up = scene.label not in ("natural", "agricultural")
    road.draw_road(canvas, layout, scene.style, pavement=built_up)
    line, kerb = sheet.value("road_line"), sheet.value("kerb")
    if line:
        sheet.found("road_line", road.draw_road_lines(canvas, layout, line))
    if kerb:
        sheet.found("kerb", road.draw_kerbs(canvas, layout, kerb))


def _draw_middle_ground(sheet: _Sheet) -> None:
    canvas, style = sheet.canvas, sheet.scene.style

    def landmark(cue: Cue, zone: Box) -> Box:
        box = _fitted(zone, ASPECT.get(cue.value, 1.0))
        sheet.shadow(box, 0.9)
        if sheet.value("coast"):
            # Ground to stand on, where the sea would lie under it.
            quay = (box[0] - 0.02, box[3] - 0.018, box[2] + 0.02, box[3] + 0.02)
            canvas.ellipse(quay, (206, 196, 176))
        draw_landmark(canvas, box, cue.value)
        return box

    sheet.place("nature", landmark)
    sheet.place("building", landmark)
    if sheet.scene.label in OUTDOOR:
        _draw_hoarding_posts(sheet)
    _draw_houses(sheet)

    def tree(cue: Cue, zone: Box) -> None:
        sheet.shadow(zone, 0.5)
        draw_season_tree(canvas, zone, cue.value, stream(style, "season"))

    def plants(cue: Cue, zone: Box) -> None:
        sheet.shadow(zone, 0.7)
        draw_vegetation(canvas, zone, cue.value, stream(style, "vegetation"))

    def pole(cue: Cue, zone: Box) -> Box:
        sheet.shadow(zone, 0.2)
        return furniture.draw_utility_pole(canvas, zone, cue.value)

    sheet.place("season", tree)
    if sheet.scene.cue("flag") or sheet.hidden("flag"):
        furniture.draw_flag_pole(canvas, sheet.layout.zones["flag"], 0.63)
    sheet.place("vegetation", plants)
    sheet.place("utility_pole", pole)
    _draw_flag(sheet)


def _fitted(zone: Box, aspect: float) -> Box:
    """The largest box of an aspect (width by height) on the middle of a zone's lower edge."""
    x0, y0, x1, y1 = zone
    wide, tall = x1 - x0, y1 - y0
    if wide > tall * aspect:
        wide = tall * aspect
    else:
        # A wide thing may stand a little taller than it is, so that it stays legible.
        tall = min(tall, max(wide / aspect, tall * 0.72))
    middle = (x0 + x1) / 2
    return (middle - wide / 2, y1 - tall, middle + wide / 2, y1)


def _draw_hoarding_posts(sheet: _Sheet) -> None:
    """What the posters at the upper left stand on: tall posts, behind the houses."""
    for attribute in ("domain", "calling_code"):
        if sheet.scene.cue(attribute) or sheet.hidden(attribute):
            furniture.draw_posts(sheet.canvas, sheet.layout.zones[attribute], 0.63)


def _draw_houses(sheet: _Sheet) -> None:
    """A row of houses at the left: one near, one or two behind it."""
    if sheet.hidden("architecture"):
        draw_occluder(sheet.canvas, sheet.layout, "architecture")
        return
    family = sheet.value("architecture")
    if family is None and sheet.scene.label in ("natural", "agricultural"):
        return
    style, snowy = sheet.scene.style, sheet.value("snow") == "ground"
    rng = stream(style, "houses")
    x0, y0, x1, y1 = sheet.layout.zones["architecture"]
    split = x0 + (x1 - x0) * rng.uniform(0.66, 0.74)
    behind = (split - 0.02, y0 + (y1 - y0) * rng.uniform(0.22, 0.32), x1, y1 - 0.035)
    near = (x0, y0, split, y1)
    for part, box in (("house-behind", behind), ("house-near", near)):
        sheet.shadow(box, 0.9)
        draw_house(sheet.canvas, box, family, stream(style, part), snowy=snowy)
    sheet.found("architecture", (x0 - 0.01, y0 - 0.03, x1 + 0.01, y1))


def _draw_flag(sheet: _Sheet) -> None:
    def flag(cue: Cue, zone: Box) -> None:
        draw_flag(sheet.canvas, zone, cue.value)

    sheet.place("flag", flag)


def _draw_road_furniture(sheet: _Sheet) -> None:
    canvas, layout, style = sheet.canvas, sheet.layout, sheet.scene.style

    def warning(cue: Cue, zone: Box) -> None:
        furniture.draw_posts(canvas, zone, layout.horizon + 0.20, count=1)
        signs.draw_warning_sign(canvas, zone, cue.value)

    side = sheet.value("driving_side")
    if side:
        sheet.found("driving_side", road.draw_traffic(canvas, layout, style, side))

    def bollards(cue: Cue, zone: Box) -> Box:
        return furniture.draw_bollards(canvas, layout, zone, cue.value)

    sheet.place("bollard", bollards)
    sheet.place("warning_sign", warning)


def _draw_near_things(sheet: _Sheet) -> None:
    """The vehicle at the side and the plate right before the camera."""
    canvas, style = sheet.canvas, sheet.scene.style

    def plate(cue: Cue, zone: Box) -> Box:
        spot = road.draw_bumper(canvas, zone)
        draw_plate(canvas, spot, cue.value, cue.text or "000 000")
        return spot

    def vehicle(cue: Cue, zone: Box) -> None:
        rng = stream(style, "vehicle")
        sheet.shadow(zone, 0.95)
        draw_vehicle(canvas, zone, cue.value, vary(rng, rng.choice(_PAINTS), 8))

    sheet.place("plate", plate)
    sheet.place("vehicle", vehicle)


def _draw_writing(sheet: _Sheet) -> None:
    """Boards, posters and the shop sign, on posts where they are out of doors."""
    canvas = sheet.canvas
    outdoors = sheet.scene.label in OUTDOOR

    def poster(cue: Cue, zone: Box) -> None:
        signs.draw_poster(canvas, zone, cue.text or cue.value)

    def board(cue: Cue, zone: Box) -> None:
        if outdoors:
            furniture.draw_posts(canvas, zone, zone[3] + 0.03)
        signs.draw_direction_board(canvas, zone, cue.text or cue.value)

    def shop(cue: Cue, zone: Box) -> None:
        rng = stream(sheet.scene.style, "shop")
        if outdoors:
            furniture.draw_posts(canvas, zone, zone[3] + 0.06)
        language = facts.languages()[cue.value]
        word, script = cue.text or language.words[0], language.script
        signs.draw_shop_sign(canvas, zone, word, script, vary(rng, rng.choice(_SIGN_COLOURS), 8))

    def price(cue: Cue, zone: Box) -> None:
        furniture.draw_easel(canvas, zone)
        signs.draw_price_tag(canvas, zone, cue.text or cue.value)

    for attribute in ("domain", "calling_code"):
        sheet.place(attribute, poster)
    sheet.place("place_name", board)
    sheet.place("language", shop)
    sheet.place("currency", price)


def _draw_people_and_goods(sheet: _Sheet) -> None:
    canvas, style = sheet.canvas, sheet.scene.style

    def stall(cue: Cue, zone: Box) -> None:
        sheet.shadow(zone, 0.9)
        draw_stall(canvas, zone, cue.value)

    def person(cue: Cue, zone: Box) -> None:
        sheet.shadow(zone, 0.6)
        draw_person(canvas, zone, cue.value, style.seed % 1000)

    sheet.place("goods", stall)
    sheet.place("dress", person)
