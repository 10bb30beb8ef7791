"""Sort a teacher's drafts into GRE30K-CoT, -Judge and -Seed; nothing drops uncounted.

The way through the rooms of this package:

1. `examine` looks at one draft: `quality` takes it apart and names its first fault (`leaks`,
   `repetition` and `steps` know what to look for), and its error is measured;
2. `plan` does that for all, keeps `columns` of numbers, lets `places` split the photos so that
   nothing straddles, `balance` share the chains out, and `sweep` try every theta;
3. `sorting` reads the drafts again and makes the records that the plan says;
4. `run` does it from files to files.
"""

from gre.data.curate.run import Curated, run
from gre.data.curate.settings import CurateConfig, SplitConfig

__all__ = ["CurateConfig", "Curated", "SplitConfig", "run"]
