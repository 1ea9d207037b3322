"""A month of feeds that are wrong in all the ways that real ones are: each item once, none missing."""
