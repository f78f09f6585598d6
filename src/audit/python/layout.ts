/** Where code stands in lines, which a tree does not tell: the colon that opens a block, and the insides of strings. */
import { Lexer, TokenType } from 'py-ast';
import { plainPython } from './magics';

export interface CodeLayout {
  /** Line of the colon after which the block of the statement at a line starts, counted from 0. */
  colon(line: number): number;
  /** For each line that starts inside of a string, the line at which the string starts. */
  readonly stringAt: ReadonlyMap<number, number>;
}

const OPENS = new Set([TokenType.LPAR, TokenType.LSQB, TokenType.LBRACE]);
const CLOSES = new Set([TokenType.RPAR, TokenType.RSQB, TokenType.RBRACE]);

/** @throws where the code cannot be cut into tokens */
export function layoutOfCode(source: string): CodeLayout {
  const tokens = new Lexer(plainPython(source).text).tokenize();
  const stringAt = new Map<number, number>();
  for (const { type, lineno, end_lineno } of tokens) {
    if (type === TokenType.STRING) {
      for (let line = lineno; line < (end_lineno ?? lineno); line++) {
        stringAt.set(line, lineno - 1);
      }
    }
  }
  return {
    stringAt,
    colon(line) {
      let depth = 0;
      for (const { type, lineno } of tokens) {
        if (lineno <= line) {
          continue;
        }
        depth += OPENS.has(type) ? 1 : CLOSES.has(type) ? -1 : 0;
        if (type === TokenType.COLON && depth === 0) {
          return lineno - 1;
        }
      }
      return line;
    }
  };
}
