/** The lines of a cell of jupytext's, by what its marker says. */
import type { CellKind } from '../types';
import { withMagics, withoutSign } from './magics';
import type { Options } from './options';
import { type ScriptCell, type SourceLine, wholeLines } from './types';

/** A script that jupytext's readers look at. */
export interface Source {
  readonly lines: readonly string[];
  /** For each line, whether it starts inside of a string. */
  readonly inString: readonly boolean[];
  /** Whether magics are commented out. */
  readonly commentsMagics: boolean;
  readonly language: string;
}

/** Where a cell stands: its marker, if it has one, and its lines. */
export interface Place {
  readonly start: number;
  /** First line behind the marker. */
  readonly body: number;
  /** First line that is not its own. */
  readonly end: number;
}

/** A cell of which nothing is said but its kind. */
export function plainOptions(kind: CellKind): Options {
  return { kind, tags: [], language: null, magicArguments: '', inScript: null, end: '-' };
}

export function cellOf(source: Source, place: Place, options: Options): Omit<ScriptCell, 'executionCount'> {
  const { lines } = source;
  const { start, body } = place;
  // A cell without lines is an empty one, at the end of its marker.
  const own = place.end > body ? wholeLines(lines, body, place.end) : [{ line: start, until: 0 }];
  const { kind, tags, language } = options;
  const isForeign = kind === 'code' && language !== null && language !== source.language;
  const isCode = kind === 'code' && !isForeign;
  const quoted = options.inScript === true || isCode ? null : withoutQuotes(own, lines);
  const isCommented =
    options.inScript === false || isForeign || (kind !== 'code' && options.inScript !== true);
  const shown =
    quoted ??
    (isCommented
      ? own.map(each => (each.until === undefined ? withoutMarginSign(lines[each.line], each.line) : each))
      : source.commentsMagics && kind === 'code'
        ? withMagics(own, lines, source.inString)
        : own);
  const magic = `%%${language} ${options.magicArguments}`.trimEnd();
  return {
    kind,
    lines: isForeign ? [{ line: start, made: magic }, ...shown] : shown,
    start,
    tags,
    prefix: isCommented && quoted === null ? '# ' : ''
  };
}

/** A line without a comment sign that stands at its very start. */
function withoutMarginSign(text: string, line: number): SourceLine {
  return text.startsWith('#') ? withoutSign(text, line) : { line };
}

const OPENING = /^\s*[rR]?("""|''')/;

/** The lines of a text that stands in a string of three quotes; null where it does not. */
function withoutQuotes(own: readonly SourceLine[], lines: readonly string[]): SourceLine[] | null {
  const first = own[0];
  const last = own[own.length - 1];
  const opening = first.until === undefined ? OPENING.exec(lines[first.line]) : null;
  const until = lines[last.line].trimEnd().length - 3;
  const start = opening?.[0].length ?? 0;
  if (!opening || !lines[last.line].trimEnd().endsWith(opening[1]) || (first === last && until < start)) {
    return null;
  }
  const text = own.map((each): SourceLine => ({
    ...each,
    ...(each === first && { hidden: { from: 0, to: start } }),
    ...(each === last && { until })
  }));
  const isBlank = (each: SourceLine): boolean =>
    lines[each.line].slice(each.hidden?.to ?? 0, each.until).trim() === '';
  // Quotes on lines of their own are no lines of the text.
  const from = text.length > 1 && isBlank(text[0]) ? 1 : 0;
  const to = text.length - from > 1 && isBlank(text[text.length - 1]) ? -1 : undefined;
  return text.slice(from, to);
}
