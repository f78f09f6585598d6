import { createScanner, parseTree, printParseErrorCode, SyntaxKind, type ParseError } from 'jsonc-parser';
import { normaliseLineEnds, positionAt, type Position } from './lines';

/** Why a text is no notebook, in words for its author. */
export class NotebookError extends Error {
  override readonly name = 'NotebookError';
  /** Where in the file, for broken JSON. */
  readonly position: Position | null;

  constructor(message: string, position: Position | null = null) {
    super(message);
    this.position = position;
  }
}

/** What the JSON library calls its errors, in plain words. */
const PLAIN: Readonly<Record<string, string>> = {
  InvalidSymbol: 'an unknown word',
  InvalidNumberFormat: 'a malformed number',
  PropertyNameExpected: 'a property name in double quotes was expected',
  ValueExpected: 'a value was expected',
  ColonExpected: 'a colon was expected',
  CommaExpected: 'a comma was expected',
  CloseBraceExpected: 'a closing brace was expected',
  CloseBracketExpected: 'a closing bracket was expected',
  EndOfFileExpected: 'the text goes on after the end of the notebook',
  InvalidCommentToken: 'comments are not allowed',
  UnexpectedEndOfComment: 'a comment is not closed',
  UnexpectedEndOfString: 'a string is not closed',
  UnexpectedEndOfNumber: 'a number breaks off',
  InvalidUnicode: 'a malformed \\u escape',
  InvalidEscapeCharacter: 'an unknown escape in a string',
  InvalidCharacter: 'a control character in a string'
};

/**
 * Puts zeros for NaN and ±Infinity, which Python's json module writes where JSON has no number and Jupyter reads
 * back. They only stand in outputs and metadata, which the engine does not look at. The width stays, so that offsets do.
 */
export function withoutPythonNumbers(text: string): string {
  const scanner = createScanner(text, true);
  let result = '';
  let from = 0;
  for (let token = scanner.scan(); token !== SyntaxKind.EOF; token = scanner.scan()) {
    const word = token === SyntaxKind.Unknown ? scanner.getTokenValue() : '';
    if (word === 'NaN' || word === 'Infinity') {
      const at = scanner.getTokenOffset();
      result += text.slice(from, at) + '0'.padEnd(word.length);
      from = at + word.length;
    }
  }
  return result + text.slice(from);
}

/**
 * Parses the JSON of a notebook. A byte order mark and Python's `NaN` are tolerated.
 *
 * @throws NotebookError with line and column of the first fault.
 */
export function parseNotebookJson(text: string): unknown {
  let body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (body.trim() === '') {
    throw new NotebookError('The file is empty.');
  }
  try {
    return JSON.parse(body);
  } catch {
    body = withoutPythonNumbers(body);
  }
  try {
    return JSON.parse(body);
  } catch {
    // The platform's message has no reliable position; the tolerant parser below finds it.
  }
  const errors: ParseError[] = [];
  try {
    parseTree(body, errors, { disallowComments: true });
  } catch (error) {
    throw new NotebookError(
      error instanceof RangeError ? 'The JSON is nested too deeply.' : 'The file is not valid JSON.'
    );
  }
  const first = errors.at(0);
  if (!first) {
    throw new NotebookError('The file is not valid JSON.');
  }
  // A file may use any line ends; what counts as a line is the same for all three.
  const position = positionAt(normaliseLineEnds(body), normaliseLineEnds(body.slice(0, first.offset)).length);
  const end = first.offset >= body.trimEnd().length ? ' (the file breaks off here)' : '';
  const code = printParseErrorCode(first.error);
  throw new NotebookError(
    `Not valid JSON at line ${position.line}, column ${position.column}: ${PLAIN[code] ?? code}${end}.`,
    position
  );
}
