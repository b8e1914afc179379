"""Does the repository hold a secret: a private key, a service key, a password of the site?"""

import re
import subprocess
from pathlib import Path

import pytest

SECRETS = {
    "a private key": re.compile(rb"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"),
    "a service key": re.compile(rb"\bfh_[a-z0-9]{8}_[A-Za-z0-9_-]{43}\b"),
    "an access token": re.compile(rb"\b(?:ghp_|glpat-|xox[bap]-|AKIA)[A-Za-z0-9-]{16,}"),
    "a password in an address": re.compile(
        rb"\b(?:postgres(?:ql)?|https?)://[^\s/:@\"'{<]+:(?!(?i:password)@)[^\s/@\"'{<]{6,}@"
    ),
    "a signing key": re.compile(rb"SECRET_KEY\s*=\s*[\"'][^\"']{12,}"),
}


def find_secrets(content: bytes) -> list[str]:
    """Return what kinds of secrets a file holds."""
    return [kind for kind, pattern in SECRETS.items() if pattern.search(content)]


def test_no_file_of_the_repository_holds_a_secret(project_dir: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=project_dir, capture_output=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a repository")
    files = [project_dir / name.decode() for name in listed.stdout.split(b"\0") if name]
    held = {file.name: kinds for file in files if file.is_file() and (kinds := find_secrets(file.read_bytes()))}
    assert not held


@pytest.mark.parametrize(
    "content",
    [
        b"-----BEGIN " + b"PRIVATE KEY-----", b"fh_abcd2345" + b"_" + b"A" * 43,
        b"postgresql://site:" + b"hunter2x@db/x", b"SECRET_KEY = '" + b"x" * 20, b"AKIA" + b"ABCDEFGHIJKLMNOP",
    ],
)  # fmt: skip
def test_the_scan_finds_what_it_looks_for(content: bytes) -> None:
    assert find_secrets(content)


def test_an_address_without_a_password_of_its_own_is_none() -> None:
    assert not find_secrets(b"postgresql://user:password@host:port/name postgresql://postgres@/firsthour?host=/x")
