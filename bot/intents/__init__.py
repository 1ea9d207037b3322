"""Tell what a message wants: an answer, news, to follow, small talk. Knows neither Discord nor the sources."""
