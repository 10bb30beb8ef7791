"""The words a written coordinate is made of, in the languages that models write it in."""


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Hemisphere words that are nothing else in their language, and those that also mean "is", "on",
# "this": the latter count only right after a degree mark.
HEMISPHERES: dict[str, str] = {
    **dict.fromkeys(
        ("north", "nord", "norte", "noord", "norden", "nördlich", "nördliche", "nördlicher"), "N"
    ),
    **dict.fromkeys(
        ("south", "sud", "süd", "zuid", "süden", "südlich", "südliche", "südlicher"), "S"
    ),
    **dict.fromkeys(
        ("east", "ost", "oost", "leste", "osten", "östlich", "östliche", "östlicher"), "E"
    ),
    **dict.fromkeys(
        ("west", "ouest", "oeste", "ovest", "westen", "westlich", "westliche", "westlicher"), "W"
    ),
    **dict.fromkeys(("север", "северной", "شمال", "شمالا"), "N"),
    **dict.fromkeys(("юг", "южной", "جنوب", "جنوبا"), "S"),
    **dict.fromkeys(("восток", "восточной", "شرق", "شرقا"), "E"),
    **dict.fromkeys(("запад", "западной", "غرب", "غربا"), "W"),
}
WEAK_HEMISPHERES: dict[str, str] = {"sur": "S", "sul": "S", "est": "E", "este": "E"}
LETTERS = frozenset("NSEWO")

# O is west in French, Spanish, Italian and Portuguese, and east in German.
O_IS_EAST = frozenset({"breite", "länge", "grad", "ost", "osten", "östlich", "koordinaten", "und"})
O_IS_WEST = _set(
    "longitude longitud longitudine latitude latitud latitudine ouest oeste ovest norte sur sud "
    "coordonnées coordenadas coordinate degrés grados gradi graus et y"
)

LABELS: dict[str, str] = {
    **dict.fromkeys(("lat", "latitude", "latitud", "latitudine", "lati", "latitudes"), "lat"),
    **dict.fromkeys(("mlat", "enlem", "enlemi", "lintang", "leveysaste", "leveyspiiri"), "lat"),
    **dict.fromkeys(("breedtegraad", "breddgrad", "breddegrad", "latitudinea"), "lat"),
    **dict.fromkeys(("mlon", "boylam", "boylamı", "bujur", "pituusaste", "pituuspiiri"), "lon"),
    **dict.fromkeys(
        ("lengtegraad", "längdgrad", "længdegrad", "lengdegrad", "longitudinea"), "lon"
    ),
    **dict.fromkeys(("breite", "breitengrad", "широта", "широты", "ширина"), "lat"),
    **dict.fromkeys(("lon", "long", "lng", "longitude", "longitud", "longitudine"), "lon"),
    **dict.fromkeys(("longitudes", "länge", "längengrad", "долгота", "долготы"), "lon"),
}

DEGREES = _set(
    "deg degs degree degrees degré degrés grad grado grados gradi grau graus градус градуса "
    "градусов"
)
MINUTES = _set("min mins minute minutes minuten minutos minuti")
SECONDS = _set("sec secs second seconds sekunden segundos seconde secondes")

# Words that may stand between a label and its number, or between the halves of a coordinate.
GLUE = _set(
    "a about and approx approximately are around as at be by ca circa coordinate coordinates "
    "decimal degree degrees e es est estimated et first format gps in ist is it likely near of or "
    "our pred prediction predicted roughly should value the then to true und would y"
)
OF = _set("of de di do del der")
JOINERS = _set("and by e et und y")
BEFORE_NUMBER = GLUE | _set("from between ranges ranging range within")
RANGE_WORDS = _set("to through until till bis")
BETWEEN = _set("between entre zwischen tra")

# What a number measures when it is no coordinate: the unit after it ...
UNITS = _set(
    "km kms kilometer kilometers kilometre kilometres m meter meters metre metres cm mm mi mile "
    "miles ft foot feet yd yards inch inches ha acres kmh mph kph kg lb lbs ton tons hz mhz ghz mb "
    "gb kb px pixels dpi year years month months week weeks day days hour hours hrs h am pm "
    "percent usd eur gbp jpy dollar dollars euro euros pound pounds yen people inhabitants "
    "residents million billion thousand steps floors storeys stories stars photos images times "
    "celsius fahrenheit kelvin"
)
LIST_JOINERS = frozenset({"and", "or", "to", "-", "–", "—", "~", "bis", "à", "y", "et", "und"})
# ... the word that names it ...
MEASURES = _set(
    "confidence certainty probability probabilities likelihood score scores rating rated ratings "
    "bleu rouge accuracy precision recall loss magnitude magnitudes zoom heading bearing pitch "
    "roll yaw fov altitude elevation population price prices cost costs fee fare odds ratio ratios "
    "scale size sizes temperature temperatures humidity pressure speed version versions radius "
    "distance distances height heights width length area weight weights year years date dates time "
    "times duration age build python release port ports channel grade gpa rank ranked "
    "置信度 概率 confiance confianza konfidenz"
)
MEASURE_LINKS = _set("is was of are were about around approximately roughly km m level the a")
# ... the sign after it, or the sign or word before it.
UNIT_SIGNS = frozenset("%‰€£¥₹₽¢")
CURRENCY = frozenset("$€£¥₹₽₩")
COUNTED = _set(
    "step steps figure fig table chapter section version page item question year route highway "
    "rue autoroute no nr num number ipv4 ip tel phone"
)
