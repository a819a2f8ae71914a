"""From one source, the reference, what students receive: stub, notebook and handout."""
