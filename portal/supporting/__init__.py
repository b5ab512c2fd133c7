"""What applicants and advisers are shown alike of the support between the stages."""
