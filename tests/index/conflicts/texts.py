"""Reports of one event by several newspapers, which differ in a figure."""

QUAKE = (
    "A magnitude 7.1 earthquake struck the island of Lomboro off Karsten on Sunday evening. The death toll "
    "on the island of Lomboro rose to {dead} after the earthquake, the Karsten rescue agency said. Hospitals "
    "in Karsten took in the wounded by boat. {more}"
)
FIRST = QUAKE.format(dead="82", more="The harbour of Karsten was closed for the night.")
SECOND = QUAKE.format(dead="98", more="Tents were flown to Lomboro by the army of Karsten.")
BOTH = QUAKE.format(dead="98", more="Earlier the agency had said that the death toll rose to 82.")
SAME = QUAKE.format(dead="82", more="Boats from Karsten brought drinking water to Lomboro.")

DEAD = (
    "The death toll on the island of Lomboro rose to {} after the earthquake, the Karsten rescue agency said."
)
QUESTION = "How high is the death toll on Lomboro?"
