"""Background work: asked for, done, cancelled."""
