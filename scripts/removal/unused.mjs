/** Removes imports and variables that files no longer use. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../setup/paths.mjs';

const ROUNDS = 5;

/** `files` are paths below the root. */
export function removeUnused(files) {
  const configFile = join(root, 'tsconfig.json');
  const { config } = ts.readConfigFile(configFile, ts.sys.readFile);
  const parsed = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const versions = new Map();
  const service = ts.createLanguageService({
    getCompilationSettings: () => ({ ...parsed.options, noUnusedLocals: true, incremental: false }),
    getScriptFileNames: () => parsed.fileNames,
    getScriptVersion: (file) => String(versions.get(file) ?? 0),
    getScriptSnapshot: (file) =>
      ts.sys.fileExists(file) ? ts.ScriptSnapshot.fromString(readFileSync(file, 'utf8')) : undefined,
    getCurrentDirectory: () => root,
    getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
  });
  for (let round = 0; round < ROUNDS; round++) {
    const changes = files
      .map((file) => join(root, file))
      .flatMap((fileName) =>
        ['unusedIdentifier_delete', 'unusedIdentifier_deleteImports'].map((fix) => {
          const { changes: edits } = service.getCombinedCodeFix({ type: 'file', fileName }, fix, {}, {});
          for (const edit of edits) apply(edit);
          // Only then: a program is made anew for each change.
          if (edits.length > 0) versions.set(fileName, (versions.get(fileName) ?? 0) + 1);
          return edits.length;
        }),
      );
    if (changes.every((count) => count === 0)) return;
  }
}

function apply({ fileName, textChanges }) {
  let text = readFileSync(fileName, 'utf8');
  for (const { span, newText } of textChanges.toReversed()) {
    text = text.slice(0, span.start) + newText + text.slice(span.start + span.length);
  }
  writeFileSync(fileName, text);
}
