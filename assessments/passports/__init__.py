"""An organisation's passport: what every funder asks of it, kept once for all of them."""
