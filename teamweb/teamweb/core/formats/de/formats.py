"""German formats where Django's own are too bare."""

SHORT_DATETIME_FORMAT = r"d.m.Y, H:i \U\h\r"
DATETIME_FORMAT = r"j. F Y, H:i \U\h\r"
