"""Files that are drawn or packed for one reader: at once, or by a worker where it takes long."""
