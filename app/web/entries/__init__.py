"""Pages of entries: the workspace, handing in, the intake register, the gate."""
