/* Modules of the engine that scripts use before anything is built. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Imports a TypeScript file that imports nothing but packages. */
export async function moduleOf(path) {
  const folder = join(root, 'node_modules/.cache/preflight');
  const file = join(folder, `${basename(path, '.ts')}.mjs`);
  const { outputText } = ts.transpileModule(readFileSync(join(root, path), 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 }
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, outputText);
  return import(`${pathToFileURL(file)}?${Date.now()}`);
}
