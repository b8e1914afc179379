"""Under which address does a page ask for a static file? Named by its content; each name is worked out once."""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class KnownNames(CompressedManifestStaticFilesStorage):
    """Whitenoise's storage, which remembers: a page names sixty files, the same ones on every page."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._known: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        """Return the address of a file; the list of names is read when the process starts and stays."""
        if force:
            return str(super().url(name, force=True))
        if name not in self._known:
            self._known[name] = str(super().url(name))
        return self._known[name]
