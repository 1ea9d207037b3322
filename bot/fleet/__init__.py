"""The fleet: the processes that share one bot, who serves which servers, and whose turn it is."""
