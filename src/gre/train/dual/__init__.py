"""Trains the tiny dual encoder on GeoWorld: pictures, captions, and which caption is true of which.

concepts.py       what is true of a scene, as keys, and how each may be called
captions.py       captions of a batch, and how much of each is true of each picture
pictures.py       the scenes as pixels, drawn once
run.py            from settings to a whole directory; measure.py how good it is
"""
