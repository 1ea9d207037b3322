"""Models: what turns text into numbers, as it is shipped, as it was converted, or as it is."""
