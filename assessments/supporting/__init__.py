"""The place that an invited applicant and their adviser share until the next stage closes. Who judges never sees it."""
