"""Which documents tell one story. `storylines` assigns documents to stories by the `story_model` (weights in
`stories.json`), `topics` scores documents for a topic, `latest` lists the newest stories, `timeline` shows
one over time."""
