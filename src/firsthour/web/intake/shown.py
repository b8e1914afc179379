"""What does this room add to the frame, to my desk and to a matter's page?"""

from firsthour.web.intake import consultation_shown, interference_shown, lead_shown, packages, reports_shown


def register() -> None:
    """Fill the registries; called once, when the apps are ready."""
    lead_shown.register()
    reports_shown.register()
    consultation_shown.register()
    interference_shown.register()
    packages.register()
