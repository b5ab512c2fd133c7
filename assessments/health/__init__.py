"""How an installation is: what the doctor finds wrong, and what the status page says. Nothing here tells a secret."""
