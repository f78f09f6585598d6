import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import { Auditor, type AuditResult } from '../../audit/audit';
import type { WorkspaceFacts } from '../../audit/facts';
import { isScript, NotebookError, readFileText } from '../../audit/notebook/read';
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
export type FileResult = AuditedFile | FileFailure;

/** Why there is no audit of a file. */
export interface FileFailure {
  readonly file: string;
  readonly error: string;
}

export interface AuditFileOptions {
  /** Absolute folder that relative paths start from. */
  readonly cwd: string;
  /** Whether Git and DVC are asked about the data. */
  readonly workspace: boolean;
  /** Settings of the project by the folder of a notebook; null when none are to be looked for. */
  readonly configFor: (folder: string) => Promise<ConfigFile | null>;
  /** Who judges, where the settings choose. */
  readonly judges: Pick<Judges, 'of'>;
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

/** The text of a file. Jupyter opens no notebook that is not UTF-8; a script may say that it is in another encoding. */
function readSource(full: string): string {
  // What is done with it next keeps the thread far longer than reading it does; asking another thread for it takes longer than both.
  const bytes = readFileSync(full);
  if (!isScript(full) && !isUtf8(bytes)) {
    throw new Error('The file holds bytes that are no UTF-8.');
  }
  return bytes.toString('utf8');
}

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
  return readSource(full);
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
      break;
  }
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  // Deno's own words name the option that would allow it.
  return name === 'NotCapable' ? 'The file may not be read.' : message;
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

/** A file that was read, with all that an audit of it goes by but what is around it. */
export interface OpenedFile {
  readonly file: string;
  readonly error: null;
  readonly full: string;
  readonly raw: string;
  readonly notebook: Notebook;
  readonly config: ConfigFile | null;
  readonly settings: Settings;
  readonly personas: readonly Persona[];
  /** What is wrong with the settings, and where they stand. */
  readonly problems: readonly string[];
  readonly where: string;
}

export type OpenOptions = Pick<
  AuditFileOptions,
  'cwd' | 'configFor' | 'judges' | 'own' | 'flags' | 'text' | 'within'
>;

export type JudgeOptions = Pick<AuditFileOptions, 'cwd' | 'workspace' | 'fixes' | 'surroundings' | 'compare'>;

/** Reads one file. Never throws: whatever goes wrong is that file's error. */
export async function openFile(
  file: string,
  { cwd, configFor, judges, own, flags, text, within }: OpenOptions
): Promise<OpenedFile | FileFailure> {
  const full = resolve(cwd, file);
  let raw: string;
  try {
    raw = text ?? (within === undefined ? readSource(full) : await readWithin(full, within));
  } catch (error) {
    return { file, error: readProblem(error) };
  }
  return guarded(file, async () => {
    const notebook = readFileText(raw, file);
    const config = await configFor(dirname(full));
    const project =
      config && settingsFor(config, relativeTo(config, full), relative(cwd, config.path) || config.path);
    const settings = { ...own, ...project?.settings, ...flags };
    const { personas, problems } = await judges.of(dirname(full), config, settings.personas);
    return {
      file,
      error: null,
      full,
      raw,
      notebook,
      config,
      settings,
      personas,
      problems: [...(project?.problems ?? []), ...problems],
      where: project ? `${project.file}: ` : ''
    };
  });
}

/** What an audit asked of the files around a notebook: how these paths are versioned; null where it asked nothing. */
export type Asking = readonly string[] | null;

/** What is around a file that an audit asks about. */
export async function factsOf(
  { full, config }: Pick<OpenedFile, 'full' | 'config'>,
  paths: readonly string[],
  { cwd, surroundings = new SharedSurroundings(nodeFiles), compare = false }: JudgeOptions
): Promise<WorkspaceFacts> {
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
  return facts;
}

/** Audits a file that was read. Never throws. */
export async function auditOpened(
  opened: OpenedFile,
  options: JudgeOptions
): Promise<(AuditedFile & { readonly asking: Asking }) | FileFailure> {
  return guarded(opened.file, async () => {
    const { notebook, settings, personas } = opened;
    const { workspace, fixes, compare = false } = options;
    const auditor = new Auditor();
    const flow = auditor.follow(notebook);
    // What a notebook reads and installs is only known once it was followed; what is known of it may change the findings.
    const paths = workspace ? dataPaths({ flow }) : [];
    const installs = flow.events.some(event => event.kind === 'install' && event.unpinned.length > 0);
    const judged = workspace && (paths.length > 0 || installs);
    const asking = judged || (workspace && compare) ? paths : null;
    const facts = asking && (await factsOf(opened, asking, options));
    const result = auditor.audit(notebook, {
      ...(judged && { facts }),
      trials: fixes ? 'all' : 'none',
      settings,
      personas
    });
    return { ...told(opened, result), facts, asking };
  });
}

/** A file with what an audit of it came to. */
export function told<R extends Pick<AuditResult, 'problems'>>(
  { file, raw, notebook, personas, settings, problems, where }: OpenedFile,
  result: R
): Omit<AuditedFile, 'result' | 'facts'> & { readonly result: R } {
  return {
    file,
    error: null,
    raw,
    notebook,
    result,
    personas,
    settings,
    problems: [...problems, ...result.problems].map(each => where + each)
  };
}

/** Reads and audits one file. Never throws: whatever goes wrong is that file's error. */
export async function auditFile(file: string, options: AuditFileOptions): Promise<FileResult> {
  const opened = await openFile(file, options);
  return opened.error === null ? auditOpened(opened, options) : opened;
}

/** What work on a file comes to; whatever goes wrong is the file's error. */
export async function guarded<T>(file: string, work: () => Promise<T>): Promise<T | FileFailure> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NotebookError) {
      return { file, error: error.message };
    }
    const words = error instanceof Error ? error.message : String(error);
    return { file, error: `Preflight itself failed on this file: ${words}` };
  }
}
