"""What applicants may say beside their application, and need not: what applying cost them, and who they are.

Neither is shown to those who judge. What it cost feeds the round's figures. The equality form is counted, and what one
organisation answered is not kept: see docs/equality.md.
"""
