"""What does the portal's server call? The portal as a WSGI application."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "firsthour.web.config.portal_settings")
application = get_wsgi_application()
_ = get_resolver().url_patterns  # read the views now, not while the first visitor waits
