/**
 * IPython's own syntax (`%magic`, `%%cell`, `!command`, `x = !command`, `obj?`), told apart from Python
 * before parsing. Every offset is kept: what is not Python is overwritten by text of the same length.
 */

/** A magic or shell line, with what it says. */
export interface Magic {
  readonly kind: 'line' | 'cell' | 'shell';
  /** `matplotlib`, `pip`, `bash`; empty for a shell command. */
  readonly name: string;
  /** The rest of the line, or of the cell for a cell magic that is not Python. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface Plain {
  /** Python only, of the same length as the source. */
  readonly text: string;
  readonly magics: readonly Magic[];
  /** Name of the cell magic that makes the cell another language, null for Python. */
  readonly foreign: string | null;
  /** Offsets where top-level lines start outside of strings and brackets: a broken cell can be cut there. */
  readonly cuts: readonly number[];
}

/** Cell magics whose body is Python that runs in the notebook's namespace. */
const PYTHON_CELL_MAGICS = new Set([
  'time', 'timeit', 'capture', 'prun', 'memit', 'mprun', 'lprun', 'pyinstrument', 'heat', 'scalene', 'wandb', 'px', 'skip', 'notify', 'snakeviz', 'local', 'debug', 'python_run', 'chime', 'ignore'
]); // prettier-ignore
/** Line magics that run the rest of the line as Python. */
const PYTHON_LINE_MAGICS = new Set(['time', 'timeit', 'prun', 'memit', 'mprun', 'lprun', 'snakeviz']);

const CELL_MAGIC = /^\s*%%(\w[\w.]*)[^\S\n]*([^\n]*)/;
const LINE_MAGIC = /^([^\S\n]*)%{1,2}(\w[\w.]*)[^\S\n]*/;
const ASSIGNED = /^[^\S\n]*[A-Za-z_][\w, .]*=[^\S\n]*([!%])(?=[^\s=])/;
const HELP =
  /^[^\S\n]*(?:\?{1,2}[\w.*%]+|%{0,2}[A-Za-z_][\w.]*(?:\([^()\n]*\)|\[[^\]\n]*\])*\?{1,2})[^\S\n]*;?[^\S\n]*$/;
const PRINT_STATEMENT = /^[^\S\n]*print[^\S\n]+(?=["'\w({[-])(?!\()/;

/** Separates IPython's syntax from Python. */
export function plainPython(source: string): Plain {
  const first = CELL_MAGIC.exec(source);
  if (first && !PYTHON_CELL_MAGICS.has(first[1])) {
    const magic: Magic = {
      kind: 'cell',
      name: first[1],
      text: source.slice(first[0].length).trimStart(),
      start: 0,
      end: source.length
    };
    return { text: blank(source), magics: [magic], foreign: first[1], cuts: [] };
  }
  const out = new Draft(source);
  const magics: Magic[] = [];
  const cuts: number[] = [];
  if (first) {
    magics.push({ kind: 'cell', name: first[1], text: first[2], start: 0, end: first[0].length });
    out.overwrite(0, first[0].length, '');
  }
  const start = first ? first[0].length : 0;
  scanLines(source, start, (from, topLevel) => {
    if (topLevel) {
      cuts.push(from);
    }
    return replaceMagic(source, from, out, magics);
  });
  return { text: out.text, magics, foreign: null, cuts };
}

/** Python 2 `print x` as an expression of the same length; null where there is none. */
export function withoutPrintStatements(text: string): string | null {
  const out = new Draft(text);
  let found = false;
  scanLines(text, 0, from => {
    const line = text.slice(from, lineEnd(text, from));
    const match = PRINT_STATEMENT.exec(line);
    if (match) {
      const at = from + match[0].search(/print/);
      out.overwrite(at, from + match[0].length, '0,');
      found = true;
    }
    return null;
  });
  return found ? out.text : null;
}

/** Overwrites a magic that starts at the line; gives where scanning goes on, or null when it is Python. */
function replaceMagic(source: string, from: number, out: Draft, magics: Magic[]): number | null {
  const end = continuedEnd(source, from);
  const line = source.slice(from, end);
  const indent = line.length - line.trimStart().length;
  const start = from + indent;
  if (source[start] === '!') {
    magics.push({
      kind: 'shell',
      name: '',
      text: line
        .slice(indent + 1)
        .replace(/^!/, '')
        .trim(),
      start,
      end
    });
    out.overwrite(start, end, '0');
    return end;
  }
  const magic = LINE_MAGIC.exec(line);
  if (magic && !HELP.test(line)) {
    const name = magic[2];
    const rest = line.slice(magic[0].length);
    magics.push({ kind: 'line', name, text: rest.trim(), start, end });
    const code = rest.replace(/^(?:-\w+(?:[^\S\n]+\d+)?[^\S\n]+|-f[^\S\n]+\S+[^\S\n]+)*/, '');
    if (PYTHON_LINE_MAGICS.has(name) && code.trim() && magic[0].length - indent >= 6) {
      out.overwrite(start, end - code.length, 'if 1:');
      return end - code.length;
    }
    out.overwrite(start, end, '0');
    return end;
  }
  const assigned = ASSIGNED.exec(line);
  if (assigned) {
    const at = from + assigned[0].length - 1;
    const said = source.slice(at + 1, end).trim();
    const [name, ...words] = said.split(/\s+/);
    magics.push(
      assigned[1] === '!'
        ? { kind: 'shell', name: '', text: said, start: at, end }
        : { kind: 'line', name, text: words.join(' '), start: at, end }
    );
    out.overwrite(at, end, '0');
    return end;
  }
  if (line.includes('?') && HELP.test(line)) {
    out.overwrite(start, end, '0');
    return end;
  }
  return null;
}

/** Characters that tell where strings, comments, brackets and lines are. */
const TELLING = /[#"'\\()[\]{}\n]/g;

/**
 * Calls `visit` at each line that starts a statement: outside of strings and brackets and not continued.
 * `visit` may consume text and say where to go on.
 */
function scanLines(
  source: string,
  start: number,
  visit: (from: number, topLevel: boolean) => number | null
): number {
  let at = start;
  let depth = 0;
  let deepest = 0;
  let atStatement = true;
  while (at < source.length) {
    if (atStatement) {
      atStatement = false;
      const first = source[at];
      const next = visit(
        at,
        first !== ' ' && first !== '\t' && first !== '\n' && first !== '#' && first !== ')'
      );
      if (next !== null) {
        at = next;
        atStatement = at < source.length && source[at - 1] === '\n';
        if (atStatement) {
          continue;
        }
      }
    }
    TELLING.lastIndex = at;
    const found = TELLING.exec(source);
    if (!found) {
      break;
    }
    at = found.index;
    switch (found[0]) {
      case '#':
        at = lineEnd(source, at);
        break;
      case '"':
      case "'":
        at = stringEnd(source, at);
        break;
      case '\\':
        at += 2;
        break;
      case '(':
      case '[':
      case '{':
        depth++;
        deepest = Math.max(deepest, depth);
        at++;
        break;
      case '\n':
        atStatement = depth === 0;
        at++;
        break;
      default:
        depth = Math.max(0, depth - 1);
        at++;
    }
  }
  return deepest;
}

/** How many brackets are open at once, at most; those in strings and comments do not count. */
export function bracketsIn(text: string): number {
  return scanLines(text, 0, () => null);
}

function stringEnd(source: string, at: number): number {
  const quote = source[at];
  const triple = source.startsWith(quote.repeat(3), at);
  const close = triple ? quote.repeat(3) : quote;
  let i = at + close.length;
  while (i < source.length) {
    if (source[i] === '\\') {
      i += 2;
    } else if (source.startsWith(close, i)) {
      return i + close.length;
    } else if (!triple && source[i] === '\n') {
      return i;
    } else {
      i++;
    }
  }
  return source.length;
}

function lineEnd(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return end < 0 ? source.length : end;
}

/** End of a line that may go on after a backslash. */
function continuedEnd(source: string, at: number): number {
  let end = lineEnd(source, at);
  while (end < source.length && source[end - 1] === '\\') {
    end = lineEnd(source, end + 1);
  }
  return end;
}

/** A text that pieces of are overwritten by others of the same length; most cells have nothing to overwrite. */
class Draft {
  constructor(private readonly source: string) {}

  get text(): string {
    return this.chars ? this.chars.join('') : this.source;
  }

  /** Line ends stay; what `text` does not fill becomes blank. */
  overwrite(start: number, end: number, text: string): void {
    this.chars ??= this.source.split('');
    for (let i = start; i < end; i++) {
      if (this.chars[i] !== '\n') {
        this.chars[i] = text[i - start] ?? ' ';
      }
    }
  }

  private chars: string[] | null = null;
}

function blank(source: string): string {
  return source.replace(/[^\n]/g, ' ');
}
