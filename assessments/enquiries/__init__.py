"""What applicants ask about a round, and what the fund answers: to one, or to everybody without the one who asked."""
