"""Take complaints of article 11.1 and gather the evidence for them."""
