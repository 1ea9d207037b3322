"""Made documents: of every kind of block, in every format, read, cut and quoted without a word lost."""
