"""How is the site put together: settings, routes, what stands around every request."""
