"""Figures of quality, a command each: `quality` all of docs/reports/quality.md, `calibrate` and `storylines` also fit
weights, `latest`, `typos`, `clusters` and `engines` measure one feature."""
