"""The room in which a stage is decided: its ranked list against the envelope, and what else could be chosen."""
