import { normaliseName } from '../distributions';
import type { PhrasingContent } from 'mdast';
import { toString } from 'mdast-util-to-string';
import type { Tool } from './types';

/** Commands that install Python distributions; what follows them names one. */
const INSTALLERS = [
  ['pip', 'install'],
  ['pip3', 'install'],
  ['pipx', 'install'],
  ['uv', 'add'],
  ['uv', 'tool', 'install'],
  ['poetry', 'add'],
  ['conda', 'install'],
  ['mamba', 'install']
];
/** Options of those commands that take a value. */
const WITH_VALUE = new Set([
  '-c',
  '--channel',
  '-i',
  '--index-url',
  '--extra-index-url',
  '-n',
  '--name',
  '-r',
  '-e'
]);

/** The distribution that a command installs first; null when it installs no Python distribution. */
export function packageOf(command: string): string | null {
  const words = command.trim().split(/\s+/);
  for (let at = 0; at < words.length; at++) {
    const installer = INSTALLERS.find(names => names.every((name, i) => words[at + i] === name));
    if (!installer) {
      continue;
    }
    for (let i = at + installer.length; i < words.length; i++) {
      if (WITH_VALUE.has(words[i])) {
        i += 1;
      } else if (!words[i].startsWith('-')) {
        const name = /^["']?([A-Za-z0-9][A-Za-z0-9._-]*)/.exec(words[i]);
        return name ? normaliseName(name[1].replace(/(?<![._-])[._-]+$/, '')) : null;
      }
    }
    return null;
  }
  return null;
}

/** One character of a flattened phrase, and whether it stood in a code span. */
interface Char {
  readonly char: string;
  readonly code: boolean;
}

function flatten(nodes: readonly PhrasingContent[]): Char[] {
  return nodes.flatMap(node =>
    [...toString(node, { includeHtml: false })].map(char => ({
      char: char === '\n' ? ' ' : char,
      code: node.type === 'inlineCode'
    }))
  );
}

const join = (chars: readonly Char[]) =>
  chars
    .map(({ char }) => char)
    .join('')
    .replace(/\s+/g, ' ')
    .trim();

/** Index of the parenthesis that closes the one at `open`; parentheses in code do not count. */
function closing(chars: readonly Char[], open: number): number {
  let depth = 0;
  for (let i = open; i < chars.length; i++) {
    if (!chars[i].code && chars[i].char === '(') {
      depth += 1;
    } else if (!chars[i].code && chars[i].char === ')') {
      depth -= 1;
      if (depth === 0) {
        return i;
      }
    }
  }
  return -1;
}

/** Where the purpose is set off: a long dash, a colon, or a hyphen that joins no words. -1 where nothing does. */
function dashIn(chars: readonly Char[]): number {
  const blank = (at: number) => (chars[at]?.char ?? ' ').trim() === '';
  return chars.findIndex(({ char, code }, at) => {
    const hyphen = char === '-' && (at === 0 || blank(at - 1));
    return !code && (/[—–]/.test(char) || (char === ':' && blank(at + 1)) || hyphen);
  });
}

/** Splits at `|` outside code and at `or` between code spans, dropping empty parts. */
function installs(chars: readonly Char[]): string[] {
  const parts: Char[][] = [[]];
  chars.forEach(char => {
    if (!char.code && char.char === '|') {
      parts.push([]);
    } else {
      parts[parts.length - 1].push(char);
    }
  });
  return parts
    .map(part => join(part.some(char => char.code) ? part.filter(char => char.code) : part))
    .filter(part => part !== '');
}

/** The name in bold that a phrase begins with: `**Name**`, `[**Name**](url)`; null for anything else. */
function boldName(node: PhrasingContent | undefined): string | null {
  const only = node?.type === 'link' && node.children.length === 1 ? node.children[0] : node;
  const name = only?.type === 'strong' ? toString(only).replace(/\s+/g, ' ').replace(/:\s*$/, '').trim() : '';
  return name === '' ? null : name;
}

/** Whether an item says that there is no tool: `None`, `None — the others bring theirs`. */
export function saysNone(words: string): boolean {
  return /^(?:none|nothing|n\/a)(?![\w/-])/i.test(words);
}

/**
 * Reads one tool: `**Name** (install) — purpose`. The name may be several (`**A / B**`, `**A** / **B**`); the
 * install may be missing, prose, or several commands apart by `|`, of which the first one is kept that installs a
 * Python distribution, else the first; any dash goes.
 *
 * @returns the tool, or what is wrong with the item, in words.
 */
export function readTool(phrase: readonly PhrasingContent[], required: boolean): Tool | string {
  const names: string[] = [];
  let next = 0;
  for (let more = true; more;) {
    const name = boldName(phrase[next]);
    more = false;
    if (name !== null) {
      names.push(name);
      const between = phrase[next + 1];
      more = between?.type === 'text' && between.value.trim() === '/' && boldName(phrase[next + 2]) !== null;
      next += more ? 2 : 1;
    }
  }
  if (names.length === 0) {
    return 'A tool starts with its name in bold: **Name** (install command) — purpose';
  }
  const name = names.join(' / ');
  let rest = flatten(phrase.slice(next));
  rest = rest.slice(
    Math.max(
      rest.findIndex(({ char }) => char.trim() !== ''),
      0
    )
  );
  let commands: string[] = [];
  if (rest[0]?.char === '(' && !rest[0].code) {
    const close = closing(rest, 0);
    if (close === -1) {
      return `The parenthesis after ${name} is not closed`;
    }
    commands = installs(rest.slice(1, close));
    rest = rest.slice(close + 1);
  }
  const dash = dashIn(rest);
  if (commands.length === 0 && dash > 0) {
    commands = installs(rest.slice(0, dash));
  }
  const purpose = join(rest.slice(dash + 1)).replace(/^[-—–]+\s*/, '');
  const command = commands.find(each => packageOf(each) !== null) ?? commands.at(0) ?? null;
  return { name, package: command === null ? null : packageOf(command), install: command, purpose, required };
}
