"""The natural surroundings of any place on Earth: climate, terrain, coast, plants, soil, sky.

The facts are tables beside this module, each with its sources at its head: `regions.csv` and
`deserts.csv` divide the land by climate and biome, `biomes.csv` says what a biome looks like, and
`mountains.csv` and `lowlands.csv` shape the ground. `nature_of` turns them into shares.
"""

from gre.world.nature.rules import Nature, nature_of

__all__ = ["Nature", "nature_of"]
