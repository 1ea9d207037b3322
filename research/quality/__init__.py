"""Figures of quality, a command each: `quality` all of docs/quality.md, `calibrate` and `storylines` also fit
weights, `latest`, `typos`, `clusters` and `engines` measure one feature."""
