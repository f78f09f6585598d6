/** Audits for programs: a path, a pattern, a folder, or a notebook as an object. */
import { resolve } from 'node:path';
import { Auditor } from '../../audit/audit';
import { readNotebook } from '../../audit/notebook/read';
import { standardPersona } from '../../audit/persona/standard';
import { report as modelOf } from '../../audit/report/report';
import { summaryOf, unaudited } from '../../audit/report/summary';
import { addTypeScript } from '../../audit/typescript';
import { auditFile, type FileResult } from '../workspace/auditFile';
import { ProjectConfigs } from '../workspace/config';
import { findFiles } from '../workspace/find';
import { nodeFiles } from '../workspace/nodeFiles';
import { type AuditOptions, type NotebookObject, notebookObject, readOptions } from './options';
import { Audit, type Part, type Report, type ReportFormat } from './result';

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
  const { cwd = process.cwd(), workspace, fixes, settings } = readOptions(options);
  addTypeScript();
  const at = new Date().toISOString();
  if (typeof target !== 'string' && !Array.isArray(target)) {
    const given = notebookObject.safeParse(target);
    if (!given.success) {
      throw new TypeError(
        'A notebook as an object has a number "nbformat". Give a path, or what JSON.parse makes of a notebook.'
      );
    }
    const notebook = readNotebook(JSON.stringify(given.data), NAMELESS);
    const result = new Auditor().audit(notebook, { settings, trials: fixes ? 'all' : 'none' });
    return new Audit(
      [partOf({ file: NAMELESS, error: null, notebook, result, facts: null, problems: result.problems }, at)],
      null,
      at
    );
  }
  const paths = typeof target === 'string' ? [target] : [...(target as readonly string[])];
  const { files, missing } = await findFiles(paths, cwd);
  const configs = new ProjectConfigs(nodeFiles);
  const parts: Part[] = missing.map(({ path, reason }) => partOf({ file: path, error: reason }, at));
  for (const file of files) {
    parts.push(await auditOne(file, { cwd, workspace, fixes, settings, configs, at }));
  }
  const isFile = files.length + missing.length === 1 && paths.length === 1 && files[0] !== undefined;
  const named = typeof target === 'string' ? target : '';
  return new Audit(parts, isFile && resolve(cwd, files[0]) === resolve(cwd, named) ? null : named, at);
}

interface OneOptions {
  readonly cwd: string;
  readonly workspace: boolean;
  readonly fixes: boolean;
  readonly settings: AuditOptions['settings'];
  readonly configs: ProjectConfigs;
  readonly at: string;
}

async function auditOne(
  file: string,
  { cwd, workspace, fixes, settings, configs, at }: OneOptions
): Promise<Part> {
  const result = await auditFile(file, {
    cwd,
    workspace,
    fixes,
    flags: settings,
    configFor: folder => configs.above(folder)
  });
  return partOf(result, at);
}

function partOf(result: FileResult, at: string): Part {
  const { file } = result;
  if (result.error !== null) {
    const summary = unaudited(file, result.error);
    return { notebook: { ...summary, findings: [] }, summary, model: null };
  }
  const { notebook, facts } = result;
  const model = modelOf(notebook, result.result, { persona: standardPersona(), facts, at, offers: [] });
  const summary = summaryOf(file, model);
  // The engine's lists are readonly; a program gets plain data.
  const findings = JSON.parse(JSON.stringify(result.result.findings)) as Part['notebook']['findings'];
  return { notebook: { ...summary, findings }, summary, model };
}

/** The readiness report of what is audited, or was. */
export async function report(
  target: Target | Audit,
  { format, ...options }: AuditOptions & { readonly format?: ReportFormat } = {}
): Promise<Report> {
  const done = target instanceof Audit ? target : await audit(target, options);
  return done.report(format);
}
