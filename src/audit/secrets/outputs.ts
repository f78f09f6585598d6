/** Credentials in what cells printed. Only what they are is kept, never the text: so none can be handed on. */
import { formsIn, EXACT } from './texts';

/** Characters of the outputs of a cell that are looked at, and of one text of them: both bound the time that a cell takes. */
const MOST = 512 * 1024;
const MOST_OF_TEXT = 128 * 1024;

/** What terminals obey, as tracebacks hold: it may stand within an address. */
const PAINT = /\p{Cc}\[[\d;]{0,40}m/gu;

/**
 * What credentials the outputs of a cell hold, each kind once: `a GitHub token`. Exact forms only, since an output is no text that
 * somebody chose: what only looks drawn is a hash or an identifier there.
 *
 * @param outputs those of nbformat 3 or 4, whatever else they are
 */
export function credentialsInOutputs(outputs: unknown): readonly string[] {
  const found = new Set<string>();
  let left = MOST;
  for (const text of textsIn(outputs)) {
    if (left <= 0) {
      break;
    }
    const part = text.slice(0, Math.min(left, MOST_OF_TEXT));
    left -= part.length;
    for (const { what, quiet } of formsIn(part.replace(PAINT, ''), EXACT)) {
      if (!quiet) {
        found.add(what);
      }
    }
  }
  return [...found].sort();
}

/** The texts of outputs: streams, errors, and results as text of any kind. Pictures and data for programs are left out. */
function* textsIn(outputs: unknown): Iterable<string> {
  for (const output of Array.isArray(outputs) ? outputs : []) {
    if (!isRecord(output)) {
      continue;
    }
    const { output_type: type, data } = output;
    if (type === 'stream') {
      yield textOf(output.text);
    } else if (type === 'error' || type === 'pyerr') {
      yield textOf(output.evalue);
      yield textOf(output.traceback, '\n');
    } else if (isRecord(data)) {
      for (const [kind, value] of Object.entries(data)) {
        if (kind.startsWith('text/')) {
          yield textOf(value);
        }
      }
    } else {
      // nbformat 3 has them beside its other keys.
      yield textOf(output.text);
      yield textOf(output.html);
    }
  }
}

/** nbformat's multi-line text, as far as it is looked at. */
function textOf(value: unknown, between = ''): string {
  if (typeof value === 'string') {
    return value;
  }
  let text = '';
  for (const line of Array.isArray(value) ? value : []) {
    if (text.length >= MOST_OF_TEXT) {
      break;
    }
    text += typeof line === 'string' ? line + between : '';
  }
  return text;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
