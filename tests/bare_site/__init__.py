"""A Wagtail project that knows nothing of teamweb_site: each plugin has to work in it alone."""
