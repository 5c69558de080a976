"""Questions as files: XLSForm, the exchange format of survey tools, and our own JSON."""
