"""A stage's questions as a Word document, and what comes back in one that was filled in."""
