"""True facts of countries, languages and landmarks, in tables of our own with each source named.

`countries.csv`, `languages.csv`, `scripts.csv` and `landmarks.csv` hold the facts, `columns.csv`
says where each column comes from, and SOURCES.md tells the rest. An empty cell is a fact that is
not known or not typical: it is left out rather than guessed. In a cell of shares
("value:share value:share") the rest up to 1 is nothing typical.

The design language of flags
----------------------------
The `flag` column is layers separated by `;`, drawn in order, each over the ones before. Colours
are names in `FLAG_COLOURS`. A flag is 3 wide and 2 high. Places are shares: `x` of its width from
the hoist (left), `y` of its height from the top, radii `r` of its *height*: a disc is round.

    h:RED,WHITE,BLUE        horizontal stripes from the top, equal; weighted as h:RED*2,WHITE*1
    v:BLUE,WHITE,RED        vertical stripes from the hoist, equal or weighted
    solid:COLOUR            the whole field
    cross:COLOUR[,BORDER]   an upright cross through the centre, arms 0.2 of the height thick; with
                            BORDER also edged on both sides, 0.07 of the height each
    nordic:COLOUR[,BORDER]  the same with the upright at 0.36 of the width
    saltire:COLOUR          a diagonal cross from corner to corner
    diagonal:COLOUR[,BORDER]  a band from the lower hoist to the upper fly
    union                   the Union Flag as a canton (upper hoist quarter, 0.5 by 0.5)
    canton:COLOUR           the upper hoist corner, 0.4 of the width by 0.5 of the height
    hoist:COLOUR,w          a band down the hoist, w of the width
    split:UPPER,LOWER       the field parted from the lower hoist to the upper fly
    quarters:A,B,C,D        upper hoist, upper fly, lower hoist, lower fly
    triangle:COLOUR         a triangle on the whole hoist side, its tip at 0.42 of the width
    diamond:COLOUR          a lozenge whose tips lie 0.06 from the edges
    disc:COLOUR[,x,y,r]     a disc; 0.5,0.5,0.3 unless told
    crescent:COLOUR[,x,y,r] a crescent that opens to the fly; 0.5,0.5,0.3 unless told
    star:COLOUR,x,y,r       a five-pointed star, one point up
    stars:COLOUR,n,x0,y0,x1,y1  n small stars (radius 0.07) evenly on the line, both ends included
    sun:COLOUR,x,y,r        a disc with rays that reach r
    wheel:COLOUR,x,y,r      a ring with spokes
    plus:COLOUR,x,y,r       an upright cross that touches no edge
    hexagram:COLOUR,x,y,r   a six-pointed star of two outlined triangles
    emblem:COLOUR,x,y,r     a blob that stands for a coat of arms or another small device
    maple:COLOUR            a maple leaf in the centre, 0.7 of the height
    cedar:COLOUR            a cedar in the centre, 0.45 of the height

`parse_flag` reads a design into layers. A flag that these forms would belie has no design.
"""

from gre.world.facts.flags import FLAG_COLOURS, FlagLayer, parse_flag
from gre.world.facts.tables import (
    Country,
    Landmark,
    Language,
    countries,
    flag_class,
    landmarks,
    languages,
    scripts,
    sources,
)

__all__ = [
    "FLAG_COLOURS",
    "Country",
    "FlagLayer",
    "Landmark",
    "Language",
    "countries",
    "flag_class",
    "landmarks",
    "languages",
    "parse_flag",
    "scripts",
    "sources",
]
