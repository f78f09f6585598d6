import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import { Auditor, type AuditResult } from '../../audit/audit';
import type { WorkspaceFacts } from '../../audit/facts';
import { isScript, NotebookError, readNotebook, readScript } from '../../audit/notebook/read';
import type { Notebook } from '../../audit/notebook/types';
import { dataPaths } from '../../audit/offers';
import type { Persona } from '../../audit/persona/types';
import type { Settings } from '../../audit/policy/settings';
import { type ConfigFile, settingsFor } from '../../audit/policy/project';
import { relativeTo } from './config';
import { isBelow, isWithin } from './confined';
import type { Files } from './files';
import type { Judges } from './judges';
import { nodeFiles } from './nodeFiles';
import type { Surroundings } from './facts';

/** A file that was audited. */
export interface AuditedFile {
  readonly file: string;
  readonly error: null;
  /** Text of the file; null where there is none. */
  readonly raw: string | null;
  readonly notebook: Notebook;
  readonly result: AuditResult;
  readonly facts: WorkspaceFacts | null;
  /** Who judged. */
  readonly personas: readonly Persona[];
  /** What was set, of all that says something. */
  readonly settings: Settings;
  /** What is wrong with the settings, with the file where they stand. */
  readonly problems: readonly string[];
}

/** What came of one file: an audit, or why there is none. */
export type FileResult = AuditedFile | { readonly file: string; readonly error: string };

export interface AuditFileOptions {
  /** Absolute folder that relative paths start from. */
  readonly cwd: string;
  /** Whether Git and DVC are asked about the data. */
  readonly workspace: boolean;
  /** Settings of the project by the folder of a notebook; null when none are to be looked for. */
  readonly configFor: (folder: string) => Promise<ConfigFile | null>;
  /** Who judges, where the settings choose. */
  readonly judges: Judges;
  /** What the user sets for all projects: weaker than the project. */
  readonly own?: Settings;
  /** What the command line sets: stronger than the project. */
  readonly flags?: Settings;
  /** Whether fixes are tried, for formats that show them. */
  readonly fixes: boolean;
  /** What files that are audited in one go share; looked for anew when not given. */
  readonly surroundings?: SharedSurroundings;
  /** Set for a report, which tells what is around the notebook even where no rule asks. */
  readonly compare?: boolean;
  /** What is audited under the file's name; what the file holds when not given. */
  readonly text?: string;
  /** Absolute folder that the file has to lie in, links followed; anywhere when not given. */
  readonly within?: string;
}

/** Bytes of a file that is read on behalf of somebody else at most: the largest notebooks with pictures take some 100 MB. */
const MOST_BYTES = 256 * 2 ** 20;

/** The text of a file, where a guest may have it. */
async function readWithin(full: string, within: string): Promise<string> {
  // What is missing is told as such below.
  if ((await nodeFiles.kind(full)) !== 'missing' && !(await isWithin(nodeFiles, full, within))) {
    throw new Error('The file lies outside of the workspace.');
  }
  const { size } = await stat(full);
  if (size > MOST_BYTES) {
    throw new Error(`The file is too large: ${Math.round(size / 2 ** 20)} MB.`);
  }
  return readFile(full, 'utf8');
}

/** Why a file could not be read, in words; the system's own words name the path once more and a call nobody made. */
export function readProblem(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  switch (code) {
    case 'ENOENT':
      return 'There is no such file.';
    case 'EACCES':
    case 'EPERM':
      return 'The file may not be read.';
    case 'EISDIR':
      return 'This is a folder.';
    case 'ERR_STRING_TOO_LONG':
    case 'ERR_FS_FILE_TOO_LARGE':
      return 'The file is too large.';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

/** Surroundings that are only loaded, and looked at, for notebooks that read or install something. */
export class SharedSurroundings {
  constructor(private readonly files: Files) {}

  get(): Promise<Surroundings> {
    this.loaded ??= import('./facts').then(({ Surroundings }) => new Surroundings(this.files));
    return this.loaded;
  }

  private loaded: Promise<Surroundings> | null = null;
}

/** Reads and audits one file. Never throws: whatever goes wrong is that file's error. */
export async function auditFile(
  file: string,
  {
    cwd,
    workspace,
    configFor,
    judges,
    own,
    flags,
    fixes,
    surroundings = new SharedSurroundings(nodeFiles),
    compare = false,
    text: given,
    within
  }: AuditFileOptions
): Promise<FileResult> {
  const full = resolve(cwd, file);
  let text: string;
  try {
    text = given ?? (await (within === undefined ? readFile(full, 'utf8') : readWithin(full, within)));
  } catch (error) {
    return { file, error: readProblem(error) };
  }
  try {
    const notebook = isScript(file) ? readScript(text, file) : readNotebook(text, file);
    const auditor = new Auditor();
    const config = await configFor(dirname(full));
    const project =
      config && settingsFor(config, relativeTo(config, full), relative(cwd, config.path) || config.path);
    const settings = { ...own, ...project?.settings, ...flags };
    const { personas, problems: misjudged } = await judges.of(dirname(full), config, settings.personas);
    const answer = (result: AuditResult, facts: WorkspaceFacts | null): FileResult => {
      const problems = [...(project?.problems ?? []), ...misjudged, ...result.problems];
      const where = project ? `${project.file}: ` : '';
      return {
        file,
        error: null,
        raw: text,
        notebook,
        result,
        facts,
        personas,
        settings,
        problems: problems.map(each => where + each)
      };
    };
    const trials = fixes ? 'all' : 'none';
    const first = auditor.audit(notebook, { trials: 'none', settings, personas });
    const paths = workspace ? dataPaths(first) : [];
    const installs = first.flow.events.some(event => event.kind === 'install' && event.unpinned.length > 0);
    const judged = workspace && (paths.length > 0 || installs);
    if (!judged && !(workspace && compare)) {
      return answer(fixes ? auditor.audit(notebook, { trials, settings, personas }) : first, null);
    }
    // What a notebook reads and installs is only known after one audit; what is known of it may change the findings.
    const folder = dirname(full);
    const { config: _same, ...facts } = await (
      await surroundings.get()
    ).facts({
      root: isBelow(folder, [cwd]) ? cwd : folder,
      notebookDir: folder,
      notebookName: basename(full),
      paths,
      config,
      compare,
      tools: [],
      sitePackages: null
    });
    if (!judged) {
      return answer(fixes ? auditor.audit(notebook, { trials, settings, personas }) : first, facts);
    }
    return answer(auditor.audit(notebook, { facts, trials, settings, personas }), facts);
  } catch (error) {
    if (error instanceof NotebookError) {
      return { file, error: error.message };
    }
    const words = error instanceof Error ? error.message : String(error);
    return { file, error: `Preflight itself failed on this file: ${words}` };
  }
}
