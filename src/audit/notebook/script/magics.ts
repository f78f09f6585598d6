/** IPython's own syntax in a script, where jupytext comments it out so that the script stays Python. */
import type { SourceLine } from './types';

/** A line's indentation, its comment signs, and what they comment out. */
const PARTS = /^(\s*)((?:# ?)*)(.*)$/;
const SIGN = /^# ?/;
/** `%magic`, `!command`, `?help`, and a name that is given what one of the first two answers. */
const MAGIC = /^(?:%{1,3}[a-z]|[!?]\s*[a-z.~$\\/{}]|[a-z_][\w$]*\s*=\s*(?:%{1,3}|!)[a-z])/i;
/** Commands of a shell that IPython takes without a sign. */
const BARE = /^(?:cat|cd|cp|mv|rm|rmdir|mkdir|copy|ddir|echo|ls|ldir|ren)(?:\s*$|\s[^=,])/;

/** Whether a line is a magic, however often it is commented out. */
export function isMagic(line: string): boolean {
  return MAGIC.test(PARTS.exec(line)?.[3] ?? '');
}

/** Whether jupytext takes a commented line for code: a magic, or a command without a sign. */
export function isCommentedCode(line: string): boolean {
  const [, indent, , rest] = PARTS.exec(line) ?? [];
  return isMagic(line) || (indent === '' && BARE.test(rest));
}

/** A line without the first comment sign after its indentation. */
export function withoutSign(text: string, line: number): SourceLine {
  const from = PARTS.exec(text)?.[1].length ?? 0;
  const sign = SIGN.exec(text.slice(from));
  return sign ? { line, hidden: { from, to: from + sign[0].length } } : { line };
}

/** Whether a comment has a sign more than it was written with, since it reads like a command of a shell or a marker. */
function isEscaped(line: string): boolean {
  const [, indent, signs, rest] = PARTS.exec(line) ?? [];
  return indent === '' && /#.*#/.test(signs) && (BARE.test(rest) || rest.startsWith('+'));
}

/**
 * The lines of a code cell, magics without the comment sign before them.
 *
 * Commands without a sign stay comments: IPython alone can tell whether they are any, and there is nothing to audit in them.
 */
export function withMagics(
  cell: readonly SourceLine[],
  lines: readonly string[],
  inString: readonly boolean[]
): SourceLine[] {
  let goesOn = false;
  return cell.map(each => {
    const text = lines[each.line];
    const is = !inString[each.line] && (goesOn || isMagic(text) || isEscaped(text));
    goesOn = is && /\\\s*$/.test(text);
    return is ? withoutSign(text, each.line) : each;
  });
}
