/** Fixes what can be fixed in one file. */
import { Buffer } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Asked, audit } from '../../audit/audit';
import { type FixedAll, fixAll } from '../../audit/fixAll';
import { applyEdits } from '../../audit/notebook/edit';
import { isScript, readFileText } from '../../audit/notebook/read';
import type { Notebook } from '../../audit/notebook/types';
import { writeEdits } from '../../audit/notebook/write';
import { isAsGood, type Standing, standingOf } from '../../audit/standing';
import { auditFile, type AuditedFile, type AuditFileOptions } from './auditFile';
import { replaceFile } from './replaceFile';

/** A file with what fixing makes of it. Nothing is written yet. */
export interface FixedFile extends FixedAll {
  readonly file: string;
  readonly error: null;
  readonly audited: AuditedFile;
  /** Text of the file, before and after. */
  readonly before: string;
  readonly after: string;
}

export type FixResult = FixedFile | { readonly file: string; readonly error: string };

/** Reads, audits and fixes one file in memory. Never throws: whatever goes wrong is that file's error. */
export async function fixFile(
  file: string,
  options: Omit<AuditFileOptions, 'fixes' | 'compare'>,
  safeOnly: boolean
): Promise<FixResult> {
  const audited = await auditFile(file, { ...options, fixes: false });
  if (audited.error !== null) {
    return audited;
  }
  try {
    const before = audited.raw ?? '';
    const { notebook, facts, personas, settings, result } = audited;
    // A fix may not bring a finding of a rule that only this run leaves out.
    const everything = { ...settings, select: ['*', ...(settings.select ?? [])], ignore: [] };
    const asked: Asked = { notebook, facts, personas, settings: everything };
    const fixed = fixAll(asked, { rules: result.rules, safeOnly });
    const after = fixed.edits.length > 0 ? writeEdits(before, fixed.edits, file) : before;
    if (fixed.edits.length > 0) {
      check(asked, fixed, readFileText(after, file));
    }
    return { ...fixed, file, error: null, audited, before, after };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return { file, error: `It could not be fixed: ${words}` };
  }
}

/**
 * Looks at what is about to be written as if it were read from the file.
 *
 * @throws where it is not what was meant, or audits worse than what is there
 */
function check(asked: Asked, { edits }: FixedAll, written: Notebook): void {
  const sourcesOf = ({ cells, runsByNeed }: Notebook): string[] => {
    const sources = cells.map(({ source }) => source);
    // What else could run first may change places with a cell that needs another one now.
    return runsByNeed ? sources.sort() : sources;
  };
  const meant = sourcesOf(applyEdits(asked.notebook, edits));
  const sources = sourcesOf(written);
  // Cells that are inserted into a script get a marker, or become part of others.
  const isOther = isScript(asked.notebook.path) && edits.some(edit => edit.kind === 'insert');
  const isSame = isOther || JSON.stringify(sources) === JSON.stringify(meant);
  if (!isSame || !isAsGood(standing(asked, written), standing(asked, asked.notebook))) {
    throw new Error('what would be written does not hold the fixes. Please report this.');
  }
}

function standing({ notebook: _, ...how }: Asked, notebook: Notebook): Standing {
  const { findings, cells } = audit(notebook, { ...how, trials: 'none' });
  return standingOf(findings, cells);
}

/**
 * Writes what fixing made of a file into it.
 *
 * @throws where the file is no longer what was read, or cannot be written; it is as it was then
 */
export async function writeFixed({ file, before, after }: FixedFile, cwd: string): Promise<void> {
  const path = resolve(cwd, file);
  const now = await readFile(path);
  if (!now.equals(Buffer.from(before))) {
    throw new Error(
      before.includes('\uFFFD')
        ? 'The file holds text that is no UTF-8; it was left as it is.'
        : 'The file was changed meanwhile; it was left as it is.'
    );
  }
  await replaceFile(path, after);
}
