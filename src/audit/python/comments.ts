/** The comments of a cell, told apart from `#` in strings by the tokenizer. */
import { Lexer, TokenType } from 'py-ast';
import type { Comment } from '../notebook/comment';
import { LineIndex } from './lines';
import { plainPython } from './magics';

/** Comments in their order; none of a cell that is not Python or cannot be cut into tokens. */
export function commentsOf(source: string, cell: number): readonly Comment[] {
  const { text, foreign } = plainPython(source);
  if (foreign !== null) {
    return [];
  }
  let tokens: ReturnType<Lexer['tokenize']>;
  try {
    tokens = new Lexer(text).tokenize();
  } catch {
    return [];
  }
  const lines = new LineIndex(text);
  return tokens
    .filter(({ type }) => type === TokenType.COMMENT)
    .map(token => {
      const start = lines.offset(token.lineno, token.col_offset);
      const line = source.slice(source.lastIndexOf('\n', start - 1) + 1, start);
      return {
        text: token.value,
        range: { cell, start, end: start + token.value.length },
        alone: line.trim() === ''
      };
    });
}
