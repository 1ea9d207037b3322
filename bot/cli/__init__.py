"""The `footnote` command: `main` finds a command, each other file holds a family of commands.

`home` opens the library, `options` holds shared options, `output/` prints. `move_target` and
`copy_tables` are parts of `footnote move`, `batch` of `footnote ask`.
"""
