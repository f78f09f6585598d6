/** Control characters but tab and line end, other line ends, marks that turn the direction of text, and letters that nobody sees. */
const HIDDEN = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/gu;

/**
 * Text of a notebook for showing: control characters (which a terminal would obey) and the marks that turn the
 * direction of text (which make code read as what it is not) become `�`. Tabs and line ends stay.
 */
export function printable(text: string): string {
  return text.replace(HIDDEN, char => (char === '\t' || char === '\n' ? char : '\uFFFD'));
}

/** The same on one line, for running text and table cells. */
export function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, ' ').trim());
}

/**
 * JSON whose hidden characters are escaped: the same to whoever parses it, and nothing that a terminal obeys. JSON itself
 * escapes the first 32 characters only.
 */
export function printableJson(json: string): string {
  return json.replace(HIDDEN, chars =>
    chars === '\n' || chars === '\t'
      ? chars
      : [...Array(chars.length).keys()]
          .map(at => `\\u${chars.charCodeAt(at).toString(16).padStart(4, '0')}`)
          .join('')
  );
}
