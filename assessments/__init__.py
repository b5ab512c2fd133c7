"""The whole domain of Evenhand: rounds, applications, judging, deciding and statistics.

The name promises only scoring; the package holds everything that has a rule. `portal` shows it to people and
`worker` runs it when nobody is waiting: both import this package, and it imports neither of them.
"""
