"""GeoWorld: a generative model of ground-level scenes in which the right answer is known.

    facts/ sites.py nature/   what is true: countries, languages, landmarks; cities and their nature
    cues.py visibility.py     what may be seen, how often, and from which size it can be read
    world.py                  the same as matrices: P(site), P(value | site)
    scene.py sample.py        one scene as plain data; drawing it from (seed, split, index)
    draw/ fonts/              the picture
    observe.py posterior.py   what can be read of it; P(site | what can be read); the best answers
    narrate.py phrases.py     the reference chain; teacher.py the same with faults
    render.py bound.py        the stages behind `gre world render` and `gre world bound`

It is a scene generator, and labelled as one everywhere: nothing learnt here speaks of real photos.
"""
