"""What does the server call? The site as a WSGI application."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "firsthour.web.config.settings")
application = get_wsgi_application()
_ = get_resolver().url_patterns  # read every room's views now, not while the first visitor waits
gc.collect()
gc.freeze()  # what is there now stays: it need not be looked through again and again
gc.set_threshold(50_000, 20, 50)
