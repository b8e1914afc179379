"""How do officers, agencies and the public reach all of it? The site: Django, its apps from ``ui`` up.

Inside an app ``urls → views | jobs → forms → operations (writes) → queries (reads) → policies (who may) → models``.
Views and jobs never touch models directly; rules of the field live in ``law`` and the pure rooms.
"""
