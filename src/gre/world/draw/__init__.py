"""The pictures of GeoWorld: `compose.draw(scene, size)` makes one, the other modules its parts.

From the back to the front: `backdrop` (sky, sun, land, sea, ground), `setting` (town, field,
works), `road`, `landmarks`, `buildings` on parts from `facade`, `plants`, `furniture`, `signs`,
`flags`, `vehicles`, `goods`, `people`; `indoor` and `distractors` instead of all these. `layout`
says where each attribute has its zone, `canvas` and `pen` put marks on the sheet, `palette` holds
colours and chance.
"""
