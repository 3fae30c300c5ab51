"""How the site shows that it works: health, heartbeats, metrics, the page for administrators."""
