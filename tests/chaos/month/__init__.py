"""A month of feeds with every fault that real feeds have: each item once, none missing."""
