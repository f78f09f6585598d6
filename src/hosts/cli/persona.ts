import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PERSONA_FILES } from '../../audit/persona/builtin';
import type { PersonaCollection } from '../../audit/persona/collection';
import { idOf, type LoadedPersona } from '../../audit/persona/load';
import { printableJson } from '../../audit/report/safe';
import { readProblem } from '../workspace/auditFile';
import { ProjectConfigs } from '../workspace/config';
import { nodeFiles } from '../workspace/nodeFiles';
import { findPersonas, readPersonaFile } from '../workspace/personas';
import { streamSink } from './output';
import { type Environment, UsageError } from './environment';
import { line as say, readable } from './say';
import { table } from './table';

/** A line of `persona check`; its keys stand in this order. */
function checkLine(file: string, { persona, title, evaluateFor, tools, problems }: LoadedPersona): string {
  return JSON.stringify({
    file,
    ok: persona !== null,
    title,
    criteria: evaluateFor,
    tools: tools.map(({ name }) => name),
    problems: problems.map(({ line, severity, message }) => ({ line, severity, message }))
  });
}

/** A file that cannot be read is a persona with one problem. */
async function check(path: string): Promise<LoadedPersona> {
  try {
    const found = await stat(path);
    if (!found.isFile() && !found.isDirectory()) {
      throw new Error('This is no file.');
    }
    return await readPersonaFile(nodeFiles, path, await readFile(path, 'utf8'));
  } catch (error) {
    return {
      persona: null,
      title: '',
      evaluateFor: [],
      tools: [],
      problems: [{ line: 1, severity: 'error', message: readProblem(error) }]
    };
  }
}

/** Carries out `persona check`. @returns 0 when all files are personas, 1 when some are not */
export async function checkPersonas(files: readonly string[], { cwd, stdout }: Environment): Promise<0 | 1> {
  const sink = streamSink(stdout);
  let failed = false;
  for (const file of files) {
    const loaded = await check(resolve(cwd, file));
    failed ||= loaded.persona === null;
    await sink.write(`${printableJson(checkLine(file, loaded))}\n`);
  }
  return failed ? 1 : 0;
}

/** The personas for notebooks in the working folder; what is wrong with files goes to standard error. */
async function personasHere({ cwd, stderr }: Environment): Promise<PersonaCollection> {
  const config = await new ProjectConfigs(nodeFiles).above(cwd);
  const found = await findPersonas(nodeFiles, { root: cwd, folder: cwd, config });
  for (const { file, line, severity, message } of found.problems) {
    stderr.write(`${severity}: ${say(`${file}:${line}: ${message}`)}\n`);
  }
  return found;
}

/** Carries out `persona list`. */
export async function listPersonas(environment: Environment): Promise<0> {
  const { personas } = await personasHere(environment);
  const rows = personas.map(({ persona, file }) => [persona.id, persona.title, file ?? 'built-in'].map(say));
  await streamSink(environment.stdout).write(table(rows));
  return 0;
}

/** Carries out `persona show`. */
export async function showPersona(name: string, environment: Environment): Promise<0> {
  const { personas } = await personasHere(environment);
  const found = personas.find(({ persona }) => persona.id === name);
  if (!found) {
    const names = personas.map(({ persona }) => persona.id).join(', ');
    throw new UsageError(`There is no persona "${name}". There are: ${names}.`);
  }
  const shipped = Object.entries(PERSONA_FILES).find(([path]) => idOf(path) === name);
  const text =
    found.file === null ? (shipped?.[1] ?? '') : await readFile(join(environment.cwd, found.file), 'utf8');
  await streamSink(environment.stdout).write(readable(text, environment.stdout));
  return 0;
}
