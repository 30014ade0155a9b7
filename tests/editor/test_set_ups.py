"""Set-ups of editors: the extension for VS Code as it is published, and what the docs say to copy.

The package is opened, and what it holds started with a stand-in for VS Code.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from tests.npm_packages import npm_package
from tests.outside_programs import find_program, missing

#: Takes the place of VS Code and its client; prints what would be started, and for which texts.
_STAND_IN = """
const Module = require("node:module");
const settings = JSON.parse(process.argv[2]);
const fakes = {
  vscode: {
    workspace: {
      getConfiguration: () => ({ get: (name) => settings[name] }),
      onDidChangeConfiguration: () => ({ dispose() {} }),
      workspaceFolders: [{ uri: { fsPath: "/tables" } }],
    },
    window: { showErrorMessage: (told) => console.log(JSON.stringify({ told })) },
  },
  "vscode-languageclient/node": {
    LanguageClient: class {
      constructor(id, name, server, client) { this.told = { id, server, client }; }
      async start() {
        if (settings.missing) throw new Error("ENOENT");
        console.log(JSON.stringify(this.told));
      }
      isRunning() { return true; }
      async stop() { console.log('"stopped"'); }
    },
  },
};
const load = Module._load;
Module._load = (name, ...rest) => fakes[name] ?? load(name, ...rest);
const extension = require(process.argv[3]);
extension.activate({ subscriptions: [] }).then(extension.deactivate);
"""


@pytest.fixture(scope="module")
def package(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    """The ``.vsix`` that would be published."""
    vsce = npm_package("@vscode/vsce")
    folder = tmp_path_factory.mktemp("vscode") / "extension"
    shutil.copytree(
        repository / "editors" / "vscode", folder, ignore=shutil.ignore_patterns("node_modules")
    )
    install = (find_program("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    done = subprocess.run(install, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        missing(f"needs the packages of editors/vscode, but `npm ci` failed: {done.stderr}")
    made = folder.parent / "gapless.vsix"
    options = ("--no-git-tag-version", "--allow-missing-repository", "--skip-license")
    done = subprocess.run(
        [find_program("node"), str(vsce / "vsce"), "package", "--out", str(made), *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return ZipFile(made)


def test_the_package_holds_what_it_starts(package: ZipFile) -> None:
    """Its main file, and the client that this needs; no settings but those it reads."""
    names = set(package.namelist())
    manifest = json.loads(package.read("extension/package.json"))
    main = "extension/" + manifest["main"].removeprefix("./")
    assert {main, "extension/readme.md", "extension.vsixmanifest"} <= names
    assert "extension/node_modules/vscode-languageclient/node.js" in names
    text = package.read(main).decode()
    for setting in manifest["contributes"]["configuration"]["properties"]:
        assert f'settings.get("{setting.removeprefix("gapless.")}")' in text
    assert b'Id="gapless"' in package.read("extension.vsixmanifest")


@pytest.mark.parametrize(
    ("settings", "command", "arguments"),
    [
        ({"command": "gapless", "timeout": 10}, "gapless", ["lsp", "--timeout", "10"]),
        (
            {"command": ".venv/bin/gapless", "language": "id", "timeout": 0},
            "/tables/.venv/bin/gapless",
            ["--lang", "id", "lsp", "--timeout", "0"],
        ),
    ],
)
def test_it_starts_the_server_as_the_settings_say(
    settings: Mapping[str, object],
    command: str,
    arguments: list[str],
    package: ZipFile,
    tmp_path: Path,
) -> None:
    """For YAML, saved or not, and for DMN files; and ends it with the window."""
    started, stopped = _lines(settings, package, tmp_path)
    assert started["server"] == {
        "command": command, "args": arguments, "options": {"cwd": "/tables"}
    }  # fmt: skip
    selected = started["client"]["documentSelector"]
    assert [one.get("language") for one in selected] == ["yaml", None, "yaml"]
    assert [one.get("pattern") for one in selected] == [None, "**/*.dmn", None]
    assert stopped == "stopped"


def test_it_says_what_to_install(package: ZipFile, tmp_path: Path) -> None:
    """Where the program cannot be started."""
    told = _lines({"missing": True}, package, tmp_path)[0]["told"]
    assert "pip install 'gapless[editor]'" in told


def _lines(settings: Mapping[str, object], package: ZipFile, folder: Path) -> list[Any]:
    """What the extension of the package does with some settings."""
    package.extract("extension/extension.js", folder)
    script = folder / "stand-in.js"
    script.write_text(_STAND_IN, encoding="utf-8")
    extension = str(folder / "extension" / "extension.js")
    done = subprocess.run(
        [find_program("node"), str(script), json.dumps(settings), extension],
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_set_ups_to_copy(repository: Path) -> None:
    """Helix and Neovim start ``gapless lsp`` beside the YAML language server."""
    page = (repository / "docs" / "editor.md").read_text("utf-8")
    [helix] = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    settings = tomllib.loads(helix)
    server = settings["language-server"]["gapless"]
    assert [server["command"], *server["args"]] == ["gapless", "lsp"]
    assert settings["language"][0]["language-servers"] == ["yaml-language-server", "gapless"]
    [neovim] = re.findall(r"```lua\n(.*?)```", page, re.DOTALL)
    assert "cmd = { 'gapless', 'lsp' }" in neovim
