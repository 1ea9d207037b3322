"""Optional: several processes of one bot on one database.

`fleet` keeps the registry of processes, `membership` is this process in it, `shards` tells which servers
a process serves, `identify_slots` spaces out connections to Discord. Needs PostgreSQL; a single process
uses none of it.
"""
