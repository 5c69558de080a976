"""Which figures may be shown without telling what a small group answered."""
