"""Meetings of a panel: their agenda, who is present and who leaves, what is agreed, and the minutes."""
