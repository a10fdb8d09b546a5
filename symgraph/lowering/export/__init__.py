"""Programs as files that other systems run: one module a target, all of them in the table `targets`."""
