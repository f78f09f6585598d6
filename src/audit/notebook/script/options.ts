/** What a marker says of the cell that it opens: `# %% Title [markdown] tags=["x"]`. */
import { createScanner, SyntaxKind } from 'jsonc-parser';
import { z } from 'zod';
import type { CellKind } from '../types';

export interface Options {
  readonly kind: CellKind;
  readonly tags: readonly string[];
  /** Another language than the notebook's, whose lines are commented out. */
  readonly language: string | null;
  /** What follows the name of that language in its cell magic. */
  readonly magicArguments: string;
  /** Whether the lines run in the script; those that do not are commented out. */
  readonly inScript: boolean | null;
  /** What the end marker of a light cell is called. */
  readonly end: string;
}

const text = z.string().optional().catch(undefined);
const optionsSchema = z.object({
  tags: z.array(z.string()).catch([]).default([]),
  active: text,
  language: text,
  magic_args: text,
  endofcell: text
});

const KEY = /([\w.@/-]+)\s*=\s*/y;

/** Reads what stands behind the sign of a marker. What cannot be understood is passed over. */
export function optionsOf(said: string): Options {
  const brace = said.indexOf('{');
  const equals = said.indexOf('=');
  const isJson = brace >= 0 && (equals < 0 || brace < equals);
  const values = isJson ? objectIn(said.slice(brace)) : pairsIn(said, equals);
  const { tags, active, language, magic_args, endofcell } = optionsSchema.parse(values);
  const title = isJson ? said.slice(0, brace) : said;
  const type = /\[(markdown|md|raw)\]/.exec(title)?.[1];
  const activity = activityOf(tags, active);
  const isInNotebook = activity === null || activity.includes('ipynb');
  return {
    kind: type === undefined ? (isInNotebook ? 'code' : 'raw') : type === 'raw' ? 'raw' : 'markdown',
    tags,
    language: language ?? null,
    magicArguments: magic_args ?? '',
    inScript: activity && activity.includes('py'),
    end: endofcell ?? '-'
  };
}

/** The extensions in which a cell is active, by a tag or an option; null where nothing is said. */
function activityOf(tags: readonly string[], active: string | undefined): readonly string[] | null {
  const tag = tags.find(each => each.startsWith('active-'));
  return tag?.split('-').slice(1) ?? active?.split(/[.,]/) ?? null;
}

function objectIn(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Characters of the longest key, with the blanks behind it. */
const MOST_OF_KEY = 200;

/** Where the key before an equals sign starts; -1 where there is none. */
function startOfKey(said: string, equals: number): number {
  const from = Math.max(0, equals - MOST_OF_KEY);
  const at = said.slice(from, equals).search(/(?<![\w.@/-])[\w.@/-]+\s*$/);
  return at < 0 ? at : from + at;
}

/** `key=value` pairs, each value being JSON. */
function pairsIn(said: string, equals: number): Record<string, unknown> {
  const pairs: Record<string, unknown> = {};
  let at = equals < 0 ? said.length : startOfKey(said, equals);
  while (at >= 0 && at < said.length) {
    KEY.lastIndex = at;
    const key = KEY.exec(said);
    if (!key) {
      break;
    }
    const end = valueEnd(said, KEY.lastIndex);
    try {
      pairs[key[1]] = JSON.parse(said.slice(KEY.lastIndex, end));
    } catch {
      break;
    }
    at = end + /^\s*/.exec(said.slice(end))![0].length;
  }
  return pairs;
}

/** Where the JSON value that starts at `from` ends. */
function valueEnd(said: string, from: number): number {
  const scanner = createScanner(said, true);
  scanner.setPosition(from);
  for (let depth = 0; ;) {
    const token = scanner.scan();
    if (token === SyntaxKind.EOF) {
      return said.length;
    }
    depth += OPENS.has(token) ? 1 : CLOSES.has(token) ? -1 : 0;
    if (depth <= 0) {
      return scanner.getTokenOffset() + scanner.getTokenLength();
    }
  }
}

const OPENS = new Set([SyntaxKind.OpenBraceToken, SyntaxKind.OpenBracketToken]);
const CLOSES = new Set([SyntaxKind.CloseBraceToken, SyntaxKind.CloseBracketToken]);
