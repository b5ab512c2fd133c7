"""One act on several applications: each by the same use case and policy as one at a time, with a report."""
