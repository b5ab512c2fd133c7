"""Rounds that are played through by invented people, each step by the use case that the pages call.

Nothing here writes a row: people sign up and confirm by the link in their email, staff are appointed, and everybody
acts as themselves at a moment that the story passes in. Whatever is random comes from the seed.
"""
