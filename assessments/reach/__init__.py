"""How many people of a round's priority groups its awards have reached, beside how many they expected to."""
