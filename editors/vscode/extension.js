// Starts `gapless lsp` and lets it speak with VS Code; all that is known of tables, it knows.
"use strict";

const path = require("node:path");
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

/** The program and its arguments, as the settings say. */
function server() {
  const settings = vscode.workspace.getConfiguration("gapless");
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  let command = settings.get("command") || "gapless";
  if (folder !== undefined && /[\\/]/.test(command)) {
    command = path.resolve(folder, command);
  }
  const language = settings.get("language");
  const args = language ? ["--lang", language] : [];
  args.push("lsp", "--timeout", String(settings.get("timeout") ?? 10));
  return { command, args, options: { cwd: folder } };
}

async function start() {
  const started = server();
  client = new LanguageClient("gapless", "gapless", started, {
    documentSelector: [
      { scheme: "file", language: "yaml" },
      { scheme: "file", pattern: "**/*.dmn" },
      { scheme: "untitled", language: "yaml" },
    ],
  });
  try {
    await client.start();
  } catch (problem) {
    vscode.window.showErrorMessage(
      `gapless: ${started.command} could not be started (${problem.message}). ` +
        "Install it with: pip install 'gapless[editor]', or set gapless.command."
    );
  }
}

async function stop() {
  const ended = client;
  client = undefined;
  if (ended?.isRunning()) {
    await ended.stop();
  }
}

async function activate(context) {
  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration("gapless")) {
        await stop();
        await start();
      }
    })
  );
  await start();
}

module.exports = { activate, deactivate: stop };
