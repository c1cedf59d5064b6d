"""The shape of the code, as rules that are run."""

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "slackhitl"
LONGEST = 400
NOT_IMPORTED = {"slackhitl.migrations.env"}
"""Alembic runs it as a script; it is the one file whose import does something."""


def sources(folder: Path) -> list[Path]:
    """All modules below a folder that are ours."""
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def nodes(path: Path) -> Iterator[ast.AST]:
    """Everything in a module's syntax tree."""
    return ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path)))


def places(found: Iterator[tuple[Path, ast.AST]]) -> list[str]:
    """Where something was found, as an editor wants it."""
    return [f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}" for path, node in found]


def check_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the import contracts over the package in that folder."""
    check = "import sys; from importlinter.cli import lint_imports; "
    check += "sys.path.insert(0, '.'); sys.exit(lint_imports(no_cache=True, no_logo=True))"
    return subprocess.run(
        [sys.executable, "-c", check], cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_every_import_points_the_way_it_may() -> None:
    checked = check_imports(ROOT)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "0 broken" in checked.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("mail/wrong.py", "from slackhitl.slack import blocks", "Arrows point down"),
        ("desk/wrong.py", "import slackhitl.flow", "Arrows point down"),
        ("newcomer.py", "", "Arrows point down"),
        ("flow/wrong.py", "import slack_sdk", "Only the Slack edges speak to Slack"),
        ("mail/wrong.py", "import anthropic", "Only the AI speaks to Claude"),
        ("flow/wrong.py", "import slackhitl.settings", "read settings"),
        ("sandbox/wrong.py", "import slackhitl.desk", "independent judge"),
    ],
)
def test_an_import_that_may_not_be_is_found(
    tmp_path: Path, module: str, line: str, contract: str
) -> None:
    shutil.copytree(PACKAGE, tmp_path / "slackhitl", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "slackhitl" / module).write_text(f"{line}\n")
    checked = check_imports(tmp_path)
    assert checked.returncode == 1
    broken = [line for line in checked.stdout.splitlines() if line.endswith("BROKEN")]
    assert any(contract in line for line in broken), checked.stdout


def test_only_the_lifecycle_writes_a_status() -> None:
    def writes(node: ast.AST) -> bool:
        match node:
            case ast.Assign(targets=targets):
                return any(isinstance(t, ast.Attribute) and t.attr == "status" for t in targets)
            case ast.AugAssign(target=ast.Attribute(attr="status")):
                return True
            case ast.AnnAssign(target=ast.Attribute(attr="status")):
                return True
            case ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value="status"), _]):
                return True
            case ast.Call(func=ast.Attribute(attr="values"), keywords=keywords):
                return any(keyword.arg == "status" for keyword in keywords)
        return False

    lifecycle = PACKAGE / "desk" / "lifecycle.py"
    desk_and_flow = [*sources(PACKAGE / "desk"), *sources(PACKAGE / "flow")]
    found = (
        (path, node)
        for path in desk_and_flow
        if path != lifecycle
        for node in nodes(path)
        if writes(node)
    )
    assert places(found) == []


def test_only_the_clock_asks_what_time_it_is() -> None:
    asks = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time")}

    def is_asked(node: ast.AST) -> bool:
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attribute)):
                return (name, attribute) in asks
        return False

    found = (
        (path, node)
        for path in sources(PACKAGE)
        if path != PACKAGE / "clock.py"
        for node in nodes(path)
        if is_asked(node)
    )
    assert places(found) == []


def test_only_mail_uses_pythons_own_mail_clients() -> None:
    found = (
        (path, node)
        for path in sources(PACKAGE)
        if not path.is_relative_to(PACKAGE / "mail")
        for node in nodes(path)
        if _imported(node) & {"smtplib", "imaplib", "poplib"}
    )
    assert places(found) == []


def test_tests_use_real_parts() -> None:
    """No mocks, and no function of ours is replaced by another."""

    def replaces(node: ast.AST) -> bool:
        match node:
            case ast.Attribute(value=ast.Name(id="monkeypatch"), attr="setattr" | "setitem"):
                return True
            case ast.arg(arg="mocker"):
                return True
        return bool(_imported(node) & {"mock", "unittest.mock"})

    found = (
        (path, node) for path in sources(ROOT / "tests") for node in nodes(path) if replaces(node)
    )
    assert places(found) == []


def test_no_file_is_too_long_to_read() -> None:
    written_by_people = [path for path in sources(PACKAGE) if path.parent.name != "versions"]
    lengths = {path: len(path.read_text().splitlines()) for path in written_by_people}
    long = {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > LONGEST}
    assert long == {}


def test_every_module_and_every_public_function_says_what_it_is_for() -> None:
    def is_public(node: ast.AST) -> bool:
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        return isinstance(node, kinds) and not node.name.startswith("_")

    missing = []
    for path in sources(PACKAGE):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        told = [tree, *(node for node in tree.body if is_public(node))]
        missing += [
            f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"
            for node in told
            if not ast.get_docstring(node)  # type: ignore[arg-type]
        ]
    assert missing == []


def test_importing_any_module_has_no_effect() -> None:
    """No environment is read, no file written, nothing connected and no thread started."""
    modules = [_dotted(path) for path in sources(PACKAGE)]
    checked = subprocess.run(
        [sys.executable, "-B", "-c", _WATCHED_IMPORT, str(PACKAGE)],
        input="\n".join(module for module in modules if module not in NOT_IMPORTED),
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (checked.stdout, checked.returncode) == ("", 0), checked.stderr


_WATCHED_IMPORT = """
import importlib, os, sys, threading

package, modules = sys.argv[1], sys.stdin.read().split()
forbidden = {"socket.connect", "socket.bind", "subprocess.Popen", "os.mkdir"}

def note(words):
    print(f"{current}: {words}")

def watch(event, args):
    if event in forbidden:
        note(event)
    elif event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        note(f"writes {args[0]}")

class Watched(type(os.environ)):
    def __getitem__(self, name):
        self._told("reads", name)
        return super().__getitem__(name)

    def __setitem__(self, name, value):
        self._told("sets", name)
        super().__setitem__(name, value)

    def _told(self, verb, name):
        frame = sys._getframe(2)
        while frame and frame.f_code.co_filename.endswith(("os.py>", "os>", "os.py", "_abc>")):
            frame = frame.f_back
        if frame and frame.f_code.co_filename.startswith(package):
            note(f"{verb} {name} in the environment")

os.environ.__class__ = Watched
sys.addaudithook(watch)
for current in modules:
    importlib.import_module(current)
if threading.active_count() != 1:
    note(f"threads {threading.enumerate()}")
"""


def _imported(node: ast.AST) -> set[str]:
    match node:
        case ast.Import(names=names):
            return {alias.name for alias in names}
        case ast.ImportFrom(module=str(module), level=0, names=names):
            return {module, *(f"{module}.{alias.name}" for alias in names)}
    return set()


def _dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
