"""What comes in: feeds, pages and watched folders, from an address to documents in the library.

`sources` and `items` keep them in the database, `tables` has their tables. `discovery` finds out what an
address is, `web` fetches, `polling` reads one source, `sync` polls all that are due, `watch` watches
folders, `listening` opens both. `linkage` recognises an item that was listed before, `outcome` holds what
a poll brought.
"""
