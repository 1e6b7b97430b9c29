"""The domain, the published events, the pipeline, and what every adapter promises."""
