"""Tell what a message wants: an answer, news, to follow something, small talk. It knows texts alone."""
