"""Messages as Discord shows them, made of plain data: nothing here reads or sends anything."""
