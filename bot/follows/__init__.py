"""Who hears of it: topics that people follow, what matches them, and the messages that tell them.

`follows` and `catchup_times` keep what people want, `words` reads the words to leave out, `matching`
compares changes with it, `schedule` and
`planning` decide when a message goes out, `outbox` and `notes` keep messages until they are sent. `why`
explains a decision, `preview` counts recent matches, `on_demand` makes digests for the terminal. Nothing
here knows Discord's API.
"""
