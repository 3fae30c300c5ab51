"""A Wagtail project that knows nothing of teamweb.site: each plugin has to work in it alone."""
