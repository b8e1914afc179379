"""What does this room add to the frame, to my desk and to a matter's page?"""


def register() -> None:
    """Fill the registries; called once, when the apps are ready."""
    from firsthour.web.cases import erasing, people_registered, portal_words, registered

    registered.register()
    people_registered.register()
    portal_words.register()
    erasing.register()
