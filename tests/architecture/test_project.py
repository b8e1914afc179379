"""Do the files around the source agree with each other: pins, commands, contracts?"""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from firsthour.cli.verbs import VERBS

PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9-]*)==(?P<version>\S+)", re.MULTILINE)
HOST = re.compile(r"://|\b[\w-]+\.(?:org|com|net|io|cn|dev)\b|index-url|find-links|trusted-host")
DOCS = ("README.md", "README.zh-CN.md", "CONTRIBUTING.md", "ARCHITECTURE.md")
LISTS = ("base", "build", "dev", "browser", "node", "bench")


def pins_of(text: str) -> dict[str, str]:
    return {match["name"]: match["version"] for match in PIN.finditer(text)}


def names_of(lines: list[str]) -> set[str]:
    wanted = (line.split("#")[0].strip() for line in lines)
    return {re.split(r"[<>=! ;\[]", line)[0] for line in wanted if line and not line.startswith("-")}


def make_targets(makefile: str) -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))


def test_a_named_host_would_be_found() -> None:
    assert HOST.search("--index-url https://example.org/simple")
    assert HOST.search("# via mirror.example.cn")
    assert not HOST.search("numpy==2.4.6 \\\n    --hash=sha256:00")


@pytest.mark.parametrize("name", LISTS)
def test_no_pin_names_a_host(project_dir: Path, name: str) -> None:
    for suffix in ("in", "txt"):
        text = (project_dir / "requirements" / f"{name}.{suffix}").read_text()
        assert HOST.findall(text) == []


@pytest.mark.parametrize("name", LISTS)
def test_everything_wanted_is_pinned_with_hashes(project_dir: Path, name: str) -> None:
    wanted = names_of((project_dir / "requirements" / f"{name}.in").read_text().splitlines())
    text = (project_dir / "requirements" / f"{name}.txt").read_text()
    assert wanted <= set(pins_of(text))
    blocks = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_lists_of_pins_agree(project_dir: Path) -> None:
    seen: dict[str, str] = {}
    for name in LISTS:
        for package, version in pins_of((project_dir / "requirements" / f"{name}.txt").read_text()).items():
            assert seen.setdefault(package, version) == version, package


def test_the_project_depends_on_what_base_pins(project_dir: Path) -> None:
    project = tomllib.loads((project_dir / "pyproject.toml").read_text())["project"]
    base = names_of((project_dir / "requirements" / "base.in").read_text().splitlines())
    assert names_of(project["dependencies"]) == base


def test_every_library_wanted_has_its_reason(project_dir: Path) -> None:
    reasons = (project_dir / "requirements" / "README.md").read_text()
    for name in LISTS:
        for package in names_of((project_dir / "requirements" / f"{name}.in").read_text().splitlines()):
            assert f"| {package} |" in reasons, package


@pytest.mark.parametrize("name", DOCS)
def test_documents_name_only_commands_that_exist(project_dir: Path, name: str) -> None:
    text = (project_dir / name).read_text()
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))
    targets = make_targets((project_dir / "Makefile").read_text())
    verbs = {verb.name for verb in VERBS}
    assert set(re.findall(r"\bmake ([a-z][a-z-]*)", code)) <= targets
    assert set(re.findall(r"(?:^|[/`$ ])firsthour ([a-z][a-z-]*)", code, re.MULTILINE)) <= verbs


@pytest.mark.parametrize("name", DOCS)
def test_documents_link_only_to_files_that_exist(project_dir: Path, name: str) -> None:
    links = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", (project_dir / name).read_text())
    assert [link for link in links if not (project_dir / link).exists()] == []


def test_the_makefile_has_the_promised_commands(project_dir: Path) -> None:
    promised = {"setup", "run", "test", "test-long", "check", "bench"}
    assert promised <= make_targets((project_dir / "Makefile").read_text())


def test_ci_checks_then_tests(project_dir: Path) -> None:
    script = project_dir / ".ci" / "run"
    text = script.read_text()
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0
    assert 0 < text.index("make check") < text.index("make test")


def test_every_room_stands_in_the_import_contract(project_dir: Path) -> None:
    rooms = {path.parent.name for path in (project_dir / "src" / "firsthour").glob("*/__init__.py")}
    contract = (project_dir / ".importlinter").read_text()
    assert rooms <= set(re.findall(r"^    (\w+)$", contract, re.MULTILINE))
