"""Whole answers as models of many makes write them, and what each of them says.

All are written for this project; the styles are those of public answer files: JSON in fences,
prose, thinking aloud, tables, links, several candidates, other languages, refusals.
"""

from gre.geo.parse import ParseFailure

EMPTY = ParseFailure.EMPTY
NO_NUMBERS = ParseFailure.NO_NUMBERS
OUT_OF_RANGE = ParseFailure.OUT_OF_RANGE
AMBIGUOUS = ParseFailure.AMBIGUOUS

Place = tuple[float, float]
PARIS, LYON = (48.8566, 2.3522), (45.764, 4.8357)
SYDNEY, LIMA, TOKYO = (-33.8688, 151.2093), (-12.0464, -77.0428), (35.6762, 139.6503)

ANSWERS: dict[str, list[tuple[str, Place]]] = {
    "JSON": [
        (
            '```json\n{\n  "rationale": "Country: France, because of the blue plates. Exact: the '
            'quay.",\n  "country": "France",\n  "city": "Paris",\n  "latitude": "48.8566",\n'
            '  "longitude": "2.3522"\n}\n```',
            PARIS,
        ),
        (
            'Here is my analysis.\n\n```json\n{"reasoning": {"text": "Sign says 35.1 km, '
            'shop opened 1998"}, "reverse_geocoding": {"confidence": "4", "address": {"city": '
            '"Sydney"}, "coordinates": {"latitude": "-33.8688", "longitude": "151.2093"}}}\n```\n'
            "Let me know if you need more.",
            SYDNEY,
        ),
        (
            '{"location": {"country": "Japan", "lat": 35.6762, "lng": 139.6503}, "score": 0.9}',
            TOKYO,
        ),
        (
            '{"rationale": "Therefore my best guess was Lyon at 45.7640, 4.8357 at first, but the '
            'tower decides.", "latitude": 48.8566, "longitude": 2.3522}',
            PARIS,
        ),
        (
            '{"answer": {"lat": 48.8566, "lon": 2.3522}, "alternatives": [{"lat": 45.764, "lon": '
            '4.8357}, {"lat": 43.2965, "lon": 5.3698}]}',
            PARIS,
        ),
        (
            '{"candidates": [{"city": "Lyon", "lat": 45.764, "lon": 4.8357, "confidence": 0.2}, '
            '{"city": "Paris", "lat": 48.8566, "lon": 2.3522, "confidence": 0.7}]}',
            PARIS,
        ),
        (
            '{"predictions": [{"rank": 1, "lat": 48.8566, "lon": 2.3522}, {"rank": 2, "lat": '
            '45.764, "lon": 4.8357}]}',
            PARIS,
        ),
        ('{"coordinates": [48.8566, 2.3522], "confidence_km": 25}', PARIS),
        ('{"coordinates": {"lat": "48.8566° N", "lon": "2.3522° E"}}', PARIS),
        ('{"gps": "48.8566, 2.3522", "place": "Paris"}', PARIS),
        ('{"final_answer": "48.8566, 2.3522", "reasoning": "first 45.764, 4.8357"}', PARIS),
        ('{"lat_lon": [48.8566, 2.3522]}', PARIS),
        ('{"lon_lat": [2.3522, 48.8566]}', PARIS),
        (
            '{"type": "Feature", "geometry": {"type": "Point", "coordinates": [151.2093, '
            '-33.8688]}, "properties": {"name": "Sydney"}}',
            SYDNEY,
        ),
        ("{'latitude': -12.0464, 'longitude': -77.0428, 'city': 'Lima'}", LIMA),
        ('{"latitude": -12.0464, "longitude": -77.0428, "city": "Lima"', LIMA),  # cut off
        ('{"latitude": -12.0464, "longitude": -77.0428,}', LIMA),
        ('{"Latitude (deg)": -12.0464, "Longitude (deg)": -77.0428}', LIMA),
        ('{"predicted_latitude": -12.0464, "predicted_longitude": -77.0428}', LIMA),
        ('{"latitude": "12.0464 S", "longitude": "77.0428 W"}', LIMA),
        ('{"latitude": "12°2\'47\\"S", "longitude": "77°2\'34\\"W"}', (-12.046389, -77.042778)),
        (
            'First try: {"lat": 45.764, "lon": 4.8357}\nAfter another look:\n{"lat": 48.8566, '
            '"lon": 2.3522}',
            PARIS,
        ),
        (
            '{"lat": 45.764, "lon": 4.8357}\nWait, the plates are Parisian. Final answer: '
            "48.8566, 2.3522",
            PARIS,
        ),
        ('json\n{"lat": 48.8566,\n"long": 2.3522, "city": "Paris", "country": "France"}', PARIS),
        (
            '{"bounding_box": {"min_lat": 48.8, "max_lat": 48.9, "min_lon": 2.2, "max_lon": 2.4}, '
            '"lat": 48.8566, "lon": 2.3522}',
            PARIS,
        ),
        ('{"lat":48.8566,"lon":2.3522,"zoom":17.5,"heading":231.25,"pitch":-3.5}', PARIS),
        ('[{"lat": 48.8566, "lon": 2.3522}]', PARIS),
        ('{"tool":"submit","arguments":{"latitude":48.8566,"longitude":2.3522}}', PARIS),
    ],
    "thinking aloud": [
        (
            "<think>The tram looks like Lyon, 45.7640, 4.8357. Hmm, population 2.1 million. So my "
            "final answer is Lyon... no.</think>\n\nParis, France\n48.8566, 2.3522",
            PARIS,
        ),
        (
            "<think>\nOkay, 45.764, 4.8357?\n</think>\n<answer>\n(48.8566, 2.3522)\n</answer>",
            PARIS,
        ),
        ("<thinking>45.764, 4.8357?</thinking> 48.8566, 2.3522", PARIS),
        ("◁think▷45.764, 4.8357◁/think▷ 48.8566, 2.3522", PARIS),
        ("[THINK]My best guess: 45.764, 4.8357[/THINK]Paris it is: 48.8566, 2.3522", PARIS),
        (
            "<reasoning>Best guess 45.764, 4.8357.</reasoning><answer>lat: 48.8566, lon: 2.3522"
            "</answer>",
            PARIS,
        ),
        (
            "<|channel|>analysis<|message|>I guess 45.764, 4.8357 finally<|end|><|start|>assistant"
            "<|channel|>final<|message|>48.8566, 2.3522",
            PARIS,
        ),
        (
            "<SUMMARY>I look.</SUMMARY><CAPTION>A quay.</CAPTION><REASONING>Not 45.764, 4.8357."
            "</REASONING><CONCLUSION>48.8566, 2.3522</CONCLUSION>",
            PARIS,
        ),
        (
            "### Step 1: Climate\nTemperate, 12.5 °C on average.\n### Step 2: Signs\nRue de "
            "Rivoli 99.\n### Final answer\n**48.8566° N, 2.3522° E**",
            PARIS,
        ),
        (
            "Reasoning: ... The answer is therefore $\\boxed{(48.8566, 2.3522)}$.",
            PARIS,
        ),
        ("$$\\boxed{48.8566^\\circ\\,\\text{N},\\ 2.3522^\\circ\\,\\text{E}}$$", PARIS),
        ("\\boxed{\\text{Latitude: } 48.8566, \\text{Longitude: } 2.3522}", PARIS),
        ("Answer: <|box_start|>(48.8566,2.3522)<|box_end|>", PARIS),
        ("<|begin_of_box|>48.8566, 2.3522<|end_of_box|>", PARIS),
    ],
    "prose": [
        (
            "Based on the Haussmann facades I would place this photo in central Paris, "
            "approximately 48.8566°N, 2.3522°E, about 1.5 km from Notre-Dame.",
            PARIS,
        ),
        (
            "The coordinates of the scene would be roughly latitude 33.8688° S and longitude "
            "151.2093° E (Circular Quay, NSW 2000).",
            SYDNEY,
        ),
        (
            "I'm about 85.5% sure that this is Lima, Peru. Latitude: -12.0464. Longitude: "
            "-77.0428. The building dates from 1535 and stands 161.5 m above the sea.",
            LIMA,
        ),
        (
            "1. **Country**: Peru\n2. **City**: Lima\n3. **Neighborhood**: Miraflores\n4. "
            "**Exact place**: Larcomar\n5. **Latitude**: -12.0464\n6. **Longitude**: -77.0428",
            LIMA,
        ),
        (
            "**Latitude:** -12.0464\nI chose this latitude because it is that of Lima.\n\n"
            "**Longitude:** -77.0428\nI chose this longitude for the same reason.",
            LIMA,
        ),
        ("Latitude and Longitude: 48.8566, 2.3522\nThese are those of Paris.", PARIS),
        ("Lat: 48.8566 N\nLon: 2.3522 E\nConfidence: 90.5", PARIS),
        ("My guess: Paris, France (48.8566, 2.3522). Confidence: 0.75", PARIS),
        ("Country: France\nCity: Paris\nGPS: 48.8566, 2.3522\nRadius: 10.5 km", PARIS),
        (
            "Top guesses:\n1. Paris, France - 48.8566, 2.3522 (60%)\n2. Lyon, France - 45.7640, "
            "4.8357 (25%)\n3. Lille, France - 50.6292, 3.0573 (15%)",
            PARIS,
        ),
        (
            "It could be Lyon (45.7640, 4.8357) or Marseille (43.2965, 5.3698), but overall I "
            "would go with Paris (48.8566, 2.3522).",
            PARIS,
        ),
        (
            "Possible locations include Lyon (45.7640, 4.8357). Final choice: Paris, 48.8566, "
            "2.3522.",
            PARIS,
        ),
        ("The photo was taken at 48°51'23.8\"N 2°21'07.9\"E.", (48.856611, 2.352194)),
        ("Somewhere near 33° 52′ 7.7″ S, 151° 12′ 33.5″ E, I think.", (-33.868806, 151.209306)),
        ("Latitude between 48.8 and 48.9, longitude between 2.2 and 2.4", (48.85, 2.3)),
        ("Photo taken in Paris.\nlat=48.8566; lng=2.3522", PARIS),
        ("(lat: 48.8566, long: 2.3522)", PARIS),
        ("latitude: 48.8566°\nlongitude: 2.3522°\naltitude: 35.5 m", PARIS),
        ("48.8566 N 2.3522 E, 35 m a.s.l., 12:45, 18.5°C", PARIS),
        ("Paris|48.8566|2.3522", PARIS),
        ("Paris, France; 48.8566; 2.3522; 0.85", PARIS),
        ("ANSWER: 48.8566,2.3522", PARIS),
        ("Coordinates: 48.8566° N / 2.3522° E", PARIS),
        ("Coordinates (lat, lon): (48.8566, 2.3522)", PARIS),
        ("The estimated GPS location is [48.8566, 2.3522].", PARIS),
        ("I'd drop a pin at 48.8566,2.3522 (±15 km).", PARIS),
        ("I cannot be certain, but a reasonable estimate would be 48.8566, 2.3522.", PARIS),
        ("Version 2.5 of my guess, after 3.14 seconds: 48.8566, 2.3522", PARIS),
        ("I'm sorry for the delay! Paris: latitude is 48.8566 and longitude is 2.3522.", PARIS),
        ("Photo: IMG_2043.56.jpg -> 48.8566, 2.3522", PARIS),
        ("longitude = 2.3522, latitude = 48.8566", PARIS),
        ("Long 2.3522, Lat 48.8566", PARIS),
        ("Location: 2.3522°E 48.8566°N", PARIS),
        ("South 33.8688, East 151.2093", SYDNEY),
        ("-33.8688 (S), 151.2093 (E)", SYDNEY),
        ("lat. 33.8688 S., long. 151.2093 E.", SYDNEY),
        ("33.8688 degrees south, 151.2093 degrees east", SYDNEY),
        ("minus 33.8688, 151.2093", SYDNEY),
        ("negative 33.8688, positive 151.2093", SYDNEY),
        ("~-33.87, ~151.21", (-33.87, 151.21)),
        ("approx. -33.87/151.21", (-33.87, 151.21)),
        ("Lat ≈ -33.87, Lon ≈ 151.21", (-33.87, 151.21)),
        ("It is at 48.8566 N, 2.3522 E, not at 45.7640 N, 4.8357 E.", PARIS),
    ],
    "links and formats": [
        ("https://www.google.com/maps/@48.8566,2.3522,17z", PARIS),
        ("https://www.google.com/maps/place/X/@45.7,4.8,12z/data=!3d48.8566!4d2.3522", PARIS),
        ("https://www.google.com/maps?q=48.8566,2.3522&z=15", PARIS),
        ("https://maps.apple.com/?ll=48.8566,2.3522", PARIS),
        ("See [the map](https://www.google.com/maps/search/?api=1&query=48.8566%2C2.3522).", PARIS),
        ("https://www.openstreetmap.org/?mlat=48.8566&mlon=2.3522#map=15/48.8/2.3", PARIS),
        ("https://www.openstreetmap.org/#map=15/48.8566/2.3522", PARIS),
        ("geo:48.8566,2.3522;u=35", PARIS),
        ("geo:48.8566,2.3522?z=11", PARIS),
        ("POINT (2.3522 48.8566)", PARIS),
        ("SRID=4326;POINT(2.3522 48.8566)", PARIS),
        ("ST_MakePoint(2.3522, 48.8566)", PARIS),
        ("<coordinates>2.3522,48.8566,0</coordinates>", PARIS),  # KML
        ('<wpt lat="48.8566" lon="2.3522"></wpt>', PARIS),
        ("<latitude>48.8566</latitude>\n<longitude>2.3522</longitude>", PARIS),
        ("| lat | lon | note |\n|:--|:--|--|\n| 48.8566 | 2.3522 | 12.5 km off |", PARIS),
        ("| Field | Value |\n|---|---|\n| Latitude | 48.8566 |\n| Longitude | 2.3522 |", PARIS),
        ("| Longitude | Latitude |\n|---|---|\n| 2.3522 | 48.8566 |", PARIS),
        ("lat,lon\n48.8566,2.3522", PARIS),
        ("latitude: 48.8566\nlongitude: 2.3522\nconfidence: 0.93", PARIS),
        ("- latitude: '48.8566'\n- longitude: '2.3522'", PARIS),
        ("LatLng(48.8566, 2.3522)", PARIS),
        ("new google.maps.LatLng(48.8566, 2.3522)", PARIS),
        ("<br>48.8566&#176; N, 2.3522&#176; E</br>", PARIS),
        ("location(48.8566, 2.3522)", PARIS),
        ("submit_guess(lat=48.8566, lon=2.3522)", PARIS),
    ],
    "other languages": [
        ("Latitude : 48,8566° N ; longitude : 2,3522° E (à 1,5 km de la Seine)", PARIS),
        ("Je pense à Paris : 48,8566° de latitude nord et 2,3522° de longitude est.", PARIS),
        ("Breitengrad: 48,8566, Längengrad: 2,3522", PARIS),
        ("Geographische Breite: 48,8566° N, geographische Länge: 2,3522° O", PARIS),
        ("Latitud: -12,0464, Longitud: -77,0428 (Lima, 3,5 km al sur)", LIMA),
        ("12,0464° S, 77,0428° O. Latitud sur, longitud oeste.", LIMA),
        ("Latitude: 12,0464° Sul; Longitude: 77,0428° Oeste", LIMA),
        ("Latitudine 48,8566, longitudine 2,3522", PARIS),
        ("这张照片拍摄于巴黎,纬度:48.8566,经度:2.3522,置信度85.5%", PARIS),
        ("答案:北纬48.8566°,东经2.3522°", PARIS),
        ("坐标为(48.8566, 2.3522),距市中心1.5公里", PARIS),
        ("南緯33度52分8秒、東経151度12分33秒", (-33.868889, 151.209167)),
        ("緯度 35.6762、経度 139.6503(東京)", TOKYO),
        ("위도 35.6762, 경도 139.6503 (1.5km 오차)", TOKYO),
        ("북위 35.6762도, 동경 139.6503도", TOKYO),
        ("Широта: 48.8566, долгота: 2.3522", PARIS),
        ("48,8566° северной широты, 2,3522° восточной долготы", PARIS),
        ("33,8688° ю.ш., 151,2093° в.д.", SYDNEY),
        ("خط العرض: 48.8566، خط الطول: 2.3522", PARIS),
        ("خط العرض ٤٨٫٨٥٦٦، خط الطول ٢٫٣٥٢٢", PARIS),
        ("अक्षांश: 48.8566, देशांतर: 2.3522", PARIS),
        ("Enlem: 48,8566, Boylam: 2,3522", PARIS),
        ("Szerokość geograficzna: 48,8566, długość geograficzna: 2,3522", PARIS),
        ("Breedtegraad: 48,8566, lengtegraad: 2,3522", PARIS),
        ("Vĩ độ: 48.8566, Kinh độ: 2.3522", PARIS),
        ("Lintang: -6.2088, Bujur: 106.8456", (-6.2088, 106.8456)),
        ("ละติจูด 13.7563, ลองจิจูด 100.5018", (13.7563, 100.5018)),
        ("Zeměpisná šířka: 50,0755, zeměpisná délka: 14,4378", (50.0755, 14.4378)),
        ("Leveysaste: 60,1699, pituusaste: 24,9384", (60.1699, 24.9384)),
        ("Γεωγραφικό πλάτος: 37.9838, γεωγραφικό μήκος: 23.7275", (37.9838, 23.7275)),
        ("קו רוחב: 31.7683, קו אורך: 35.2137", (31.7683, 35.2137)),
        ("١٥١٫٢٠٩٣ شرقا، ٣٣٫٨٦٨٨ جنوبا", SYDNEY),
        ("緯度:-33.8688,經度:151.2093", SYDNEY),
    ],
}

FAILURES: list[tuple[str, ParseFailure]] = [
    ("I'm sorry, but I can't help with identifying where this photo was taken.", NO_NUMBERS),
    ("Sorry, as a base VLM I am not trained to answer this question.", NO_NUMBERS),
    ('{"latitude": "Unknown", "longitude": "Unknown"}', NO_NUMBERS),
    ('{"latitude": null, "longitude": null, "confidence": 0.5}', NO_NUMBERS),
    (
        '{"lat": "Not specified", "lon": "Not specified", "year": 1977.5, "score": 12.25}',
        NO_NUMBERS,
    ),
    (
        '{"reasoning": "Lyon is at 45.764, 4.8357 but this is not it.", "lat": null, "lon": null}',
        NO_NUMBERS,
    ),
    ("{\n{\n{\n{\n{\n", NO_NUMBERS),
    ("N/A", NO_NUMBERS),
    ("null", NO_NUMBERS),
    ("<answer>None</answer>", NO_NUMBERS),
    ("The Empire State Building stands 1,454 feet (443.2 meters) tall, done in 1931.", NO_NUMBERS),
    ("The city has 2.16 million people, 20.5% of the nation, on 105.4 square km.", NO_NUMBERS),
    ("The area of 12.34 and 56.78 hectares is planted with vines.", NO_NUMBERS),
    ("Ports 80.443, 22.21? The server runs 3.11.4 at 10.0.0.1.", NO_NUMBERS),
    ("Call (02) 9250-7111 or +61.29250.7111 before 17.30, 18.45 at weekends.", NO_NUMBERS),
    ("The menu says 12.50, 14.90 and 23.00 euros.", NO_NUMBERS),
    ("Prices: €12.50, €8.90", NO_NUMBERS),
    ("Scores: BLEU 34.56, ROUGE 45.67.", NO_NUMBERS),
    ("Shot at f/2.8 and 24.50 mm, ISO 200, 1/125.50 s.", NO_NUMBERS),
    ("The magnitude was 5.25, 6.75 on the Richter scale.", NO_NUMBERS),
    ("The photo dates from 12.05, 13.05 or 14.05.2021.", NO_NUMBERS),
    ("It rained 12.75 mm, 13.25 mm.", NO_NUMBERS),
    ("Confidence: 0.85, 0.75, 0.65", NO_NUMBERS),
    ("Probabilities: Paris 0.85, Lyon 0.10, Lille 0.05", NO_NUMBERS),
    ("Temperature 25.55 °C, humidity 80.25 %", NO_NUMBERS),
    ("The ratio is 16:9 and the size 1920x1080.", NO_NUMBERS),
    ("The mountain is 4,808.7 m high, the lake 372.0 m.", NO_NUMBERS),
    ("Bus 12.34 leaves at 10.15, arrives at 11.45.", NO_NUMBERS),
    ("Coordinates: unknown", NO_NUMBERS),
    ("latitude: ?, longitude: ?", NO_NUMBERS),
    ("[lat, lon]", NO_NUMBERS),
    ("The latitude is between", NO_NUMBERS),
    ("Latitude: 48.8566, Longitude: unknown", AMBIGUOUS),
    ('{"lat": 48.8566, "lon": null}', AMBIGUOUS),
    ("The coordinates are 139.6503, 35.6762", OUT_OF_RANGE),
    ('{"lat": 139.6503, "lon": 35.6762}', OUT_OF_RANGE),
    ("Latitude: 148.8566°, Longitude: 2.3522°", OUT_OF_RANGE),
    ("I can't say whether it is Paris (48.8566,", AMBIGUOUS),
]
