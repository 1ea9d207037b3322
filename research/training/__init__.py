"""Training: the weights of the reader, made anew from public question–passage pairs by one command."""
