import { z } from 'zod';
import { NotebookError, parseNotebookJson } from './json';
import { credentialsInOutputs } from '../secrets/outputs';
import { uniqueIds } from './ids';
import { notebookLanguage } from './language';
import { normaliseLineEnds } from './lines';
import { isScript, readScript } from './script';
import type { Cell, CellKind, Notebook } from './types';

export { NotebookError } from './json';
export { isScript, readScript };

/** nbformat's multi-line text: one string or a list of lines that carry their own line ends. */
const source = z
  .union([z.array(z.string()).transform(lines => lines.join('')), z.string()])
  .nullish()
  .transform(text => normaliseLineEnds(text ?? ''));

// What is missing is allowed as such: a fault that is passed over costs much more than an absence.
const record = z.record(z.string(), z.unknown()).optional().catch(undefined);
const count = z.number().int().nullish().catch(null);

/** Only what the engine reads is taken over; outputs are looked through for credentials, and no further. */
const cellSchema = z.object({
  id: z.string().min(1).optional().catch(undefined),
  cell_type: z.string(),
  source: source.optional(),
  input: source.optional(),
  level: z.number().int().min(1).max(6).optional().catch(undefined),
  language: z.string().optional().catch(undefined),
  execution_count: count,
  prompt_number: count,
  outputs: z.unknown().optional(),
  metadata: z
    .object({ tags: z.array(z.string()).optional().catch(undefined) })
    .optional()
    .catch(undefined)
});
type RawCell = z.infer<typeof cellSchema>;

const cells = z.array(z.unknown());

const notebookSchema = z.object({
  nbformat: z.number().optional().catch(undefined),
  metadata: z
    .object({ kernelspec: record, language_info: record, language: z.unknown().optional() })
    .optional()
    .catch(undefined),
  cells: cells.optional(),
  worksheets: z.array(z.object({ cells: cells.optional() })).optional()
});

/** Every cell of the file as JSON, of all worksheets for nbformat 3. */
function rawCells(file: z.infer<typeof notebookSchema>): readonly unknown[] {
  if (file.cells) {
    return file.cells;
  }
  if (file.worksheets) {
    return file.worksheets.flatMap(sheet => sheet.cells ?? []);
  }
  throw new NotebookError('The file is JSON but not a notebook: it has no list of cells.');
}

/** Where a zod check failed, as a path people can find: `cells[3].source`. */
function place(path: readonly PropertyKey[]): string {
  return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : (i ? '.' : '') + String(key))).join('');
}

function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) {
    return result.data;
  }
  const { path } = result.error.issues[0];
  throw new NotebookError(
    path.length > 0
      ? `The file is JSON but not a notebook: ${place(path)} of ${what} is missing or of the wrong type.`
      : `The file is JSON but not a notebook: ${what} is not an object.`
  );
}

function kindOf(type: string): CellKind {
  switch (type) {
    case 'code':
      return 'code';
    case 'markdown':
    case 'heading':
    case 'html':
      return 'markdown';
    default:
      return 'raw';
  }
}

function sourceOf(cell: RawCell): string {
  const text = cell.source ?? cell.input ?? '';
  // What Jupyter itself makes of a heading when it upgrades nbformat 3, so that positions match the screen.
  return cell.cell_type === 'heading' ? `${'#'.repeat(cell.level ?? 1)} ${text.replace(/\n/g, ' ')}` : text;
}

/**
 * Reads a notebook of nbformat 3.0 to 4.5. Harmless faults (odd counts, tags, missing metadata or ids) are passed
 * over; unknown fields are left out.
 *
 * Line ends become `\n`: the editor shows `\r\n` and a lone `\r` as one line end of one character, and offsets must
 * mean the same in the editor, in the engine and in Python's parser, which reads universal newlines.
 *
 * @param path name for messages and for relative data paths.
 * @throws NotebookError, and nothing else, whatever the text is.
 */
export function readNotebook(text: string, path: string): Notebook {
  const file = checked(notebookSchema, parseNotebookJson(text), 'the notebook');
  if (file.nbformat !== undefined && file.nbformat >= 5) {
    throw new NotebookError(`nbformat ${file.nbformat} is newer than this version of Preflight can read.`);
  }
  const raw = rawCells(file).map((cell, index) => checked(cellSchema, cell, `cell ${index + 1}`));
  const ids = uniqueIds(raw.map(cell => cell.id));
  const { kernelspec = {}, language_info = {}, language } = file.metadata ?? {};
  const kernel = kernelspec.display_name;
  const { version } = language_info;
  return {
    path,
    cells: raw.map((cell, index): Cell => {
      const kind = kindOf(cell.cell_type);
      const printed = kind === 'code' ? credentialsInOutputs(cell.outputs) : [];
      return {
        id: ids[index],
        kind,
        source: sourceOf(cell),
        executionCount: kind === 'code' ? (cell.execution_count ?? cell.prompt_number ?? null) : null,
        tags: cell.metadata?.tags ?? [],
        ...(printed.length > 0 && { printed })
      };
    }),
    language: notebookLanguage({
      kernelLanguage: kernelspec.language,
      infoName: language_info.name,
      kernelName: kernelspec.name,
      cellLanguage: language ?? raw.find(cell => cell.cell_type === 'code')?.language
    }),
    ...(typeof kernel === 'string' && kernel !== '' ? { kernel } : {}),
    ...(typeof version === 'string' && version !== '' ? { languageVersion: version } : {})
  };
}

/** Notebooks as Markdown, by their names: jupytext's, R Markdown's and Quarto's. */
const MARKDOWN = /\.(?:md|markdown|rmd|qmd)$/i;

/**
 * Reads the text of a file: a script where its name says so, a notebook otherwise.
 *
 * @throws NotebookError, and nothing else, whatever the text is.
 */
export function readFileText(text: string, path: string): Notebook {
  if (MARKDOWN.test(path)) {
    throw new NotebookError(
      'Notebooks as Markdown are not read. Make a notebook of it first, as by `jupytext --to ipynb`.'
    );
  }
  return isScript(path) ? readScript(text, path) : readNotebook(text, path);
}
