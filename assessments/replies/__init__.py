"""What applicants reply to an outcome: questions and complaints about how it came about, and what became of them."""
