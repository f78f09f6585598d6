/** Text of the engine: names between backticks are code, everything else is plain text. Never HTML. */
import * as React from 'react';

/** The parts of a text, by turns plain and code; a backtick without its partner is plain text. */
export function inlineParts(text: string): { code: boolean; text: string }[] {
  const pieces = text.split('`');
  if (pieces.length % 2 === 0) {
    const last = pieces.pop()!;
    pieces[pieces.length - 1] += `\`${last}`;
  }
  return pieces
    .map((piece, index) => ({ code: index % 2 === 1, text: piece }))
    .filter(piece => piece.text !== '');
}

export function Inline({ text }: { text: string }): React.JSX.Element {
  return (
    <>
      {inlineParts(text).map((part, index) =>
        part.code ? (
          <code key={index}>{part.text}</code>
        ) : (
          <React.Fragment key={index}>{part.text}</React.Fragment>
        )
      )}
    </>
  );
}
