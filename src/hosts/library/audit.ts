/** Audits for programs: a path, a pattern, a folder, or a notebook as an object. */
import { resolve } from 'node:path';
import { Auditor } from '../../audit/audit';
import { readNotebook } from '../../audit/notebook/read';
import type { ReportFormat } from '../../audit/report/formats';
import { unaudited } from '../../audit/report/summary';
import { maskOf, withoutCredentialFixes } from '../../audit/secrets/mask';
import { addTypeScript } from '../../audit/typescript';
import { auditFile, type FileResult, SharedSurroundings } from '../workspace/auditFile';
import { ProjectConfigs } from '../workspace/config';
import { findFiles } from '../workspace/find';
import { Judges, shippedJudges } from '../workspace/judges';
import { nodeFiles } from '../workspace/nodeFiles';
import { snapshot } from '../workspace/snapshot';
import { modelOf, rowOf } from '../workspace/summarise';
import { type AuditOptions, type NotebookObject, notebookObject, readOptions } from './options';
import { Audit, type Part, type Report } from './result';

/** What is audited: a file, a folder, a glob pattern, several of these, or a notebook as an object. */
export type Target = string | readonly string[] | NotebookObject;

/** Name of a notebook that comes from no file. */
const NAMELESS = 'notebook.ipynb';

/**
 * Audits notebooks. Reads code and never runs it; nothing is written, and nothing leaves the machine.
 *
 * @throws {TypeError} for options or an object that are none
 * @throws {NotebookError} where an object says it is a notebook and is not; what is wrong with a file is its `error`
 */
export async function audit(target: Target, options: AuditOptions = {}): Promise<Audit> {
  if (typeof target === 'string') {
    return auditPaths([target], options);
  }
  return isPaths(target) ? auditPaths(target, options) : auditObject(target, options);
}

function isPaths(target: readonly string[] | NotebookObject): target is readonly string[] {
  return Array.isArray(target);
}

function auditObject(object: NotebookObject, options: AuditOptions): Audit {
  const { fixes, settings } = readOptions(options);
  const given = notebookObject.safeParse(object);
  if (!given.success) {
    throw new TypeError(
      'A notebook as an object has a number "nbformat". Give a path, or what JSON.parse makes of a notebook.'
    );
  }
  addTypeScript();
  const at = new Date().toISOString();
  const notebook = readNotebook(JSON.stringify(given.data), NAMELESS);
  const { personas, problems: misjudged } = shippedJudges(settings?.personas);
  const result = new Auditor().audit(notebook, { settings, personas, trials: fixes ? 'all' : 'none' });
  const problems = [...misjudged, ...result.problems];
  return new Audit(
    [
      partOf(
        {
          file: NAMELESS,
          error: null,
          raw: null,
          notebook,
          result,
          facts: null,
          personas,
          settings: settings ?? {},
          problems
        },
        at
      )
    ],
    null,
    at
  );
}

/**
 * Audits what paths lead to.
 *
 * @param known notebooks that need not be audited again, by their files; those that are audited are put among them
 */
export async function auditPaths(
  paths: readonly string[],
  options: AuditOptions,
  known = new Map<string, Part>()
): Promise<Audit> {
  const { cwd = process.cwd(), workspace, fixes, settings } = readOptions(options);
  addTypeScript();
  const at = new Date().toISOString();
  const { files, missing } = await findFiles(paths, cwd);
  const configs = new ProjectConfigs(nodeFiles);
  const judges = new Judges(nodeFiles, cwd);
  const surroundings = new SharedSurroundings(snapshot(nodeFiles));
  const configFor: (folder: string) => ReturnType<typeof configs.above> = folder => configs.above(folder);
  const parts = missing.map(({ path, reason }) => partOf({ file: path, error: reason }, at));
  for (const file of files) {
    const full = resolve(cwd, file);
    const part =
      known.get(full) ??
      partOf(
        await auditFile(file, { cwd, workspace, fixes, flags: settings, configFor, judges, surroundings }),
        at,
        full
      );
    known.set(full, part);
    parts.push(part);
  }
  const isFile =
    paths.length === 1 && files.length === 1 && resolve(cwd, files[0]) === resolve(cwd, paths[0]);
  return new Audit(parts, isFile ? null : paths.join(', '), at);
}

/** @param source absolute path of the file; null where there is none */
function partOf(result: FileResult, at: string, source: string | null = null): Part {
  if (result.error !== null) {
    return { summary: unaudited(result.file, result.error), findings: [], model: null, source };
  }
  const model = modelOf(result, at);
  const told = withoutCredentialFixes(result.result.findings, maskOf(result.notebook));
  // The engine's lists are readonly; a program gets plain data.
  const findings = JSON.parse(JSON.stringify(told)) as Part['findings'];
  return { summary: rowOf(result, model), findings, model, source };
}

/** The readiness report of what is audited, or was. */
export async function report(
  target: Target | Audit,
  { format, ...options }: AuditOptions & { readonly format?: ReportFormat } = {}
): Promise<Report> {
  const done = target instanceof Audit ? target : await audit(target, options);
  return done.report(format);
}
