"""Figures of quality. `quality` gives all of docs/reports/quality.md, `calibrate` and `storylines` also fit
weights, and `latest`, `typos`, `clusters` and `engines` measure one feature."""
