"""Places that nobody will find on a map, for questions whose answers are names: a sentence would be none."""

WATER, STRETCH = "water", "stretch"
"""The keys of the question and of the column that ask for them."""
WATERS = (
    "The Alder Brook at Millthorpe", "Hollin Beck, near Stainford", "The Wrenwater below Aldham",
    "The ponds of Marsh Lane, Cowley Green", "The old canal at Thornwick", "The Sallow, upstream of Penbury",
    "Gosling Mere, near Ashcombe", "The mill leat at Netherby Bridge",
)  # fmt: skip
STRETCHES = (
    "From the mill to the road bridge", "The meadows below the weir", "The old mill pond", "Along the allotments",
    "The brook behind the school", "From the ford to the churchyard",
)  # fmt: skip
