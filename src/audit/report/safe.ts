/**
 * Text of a notebook for showing: control characters (which a terminal would obey) and the marks that turn the
 * direction of text (which make code read as what it is not) become `�`. Tabs and line ends stay.
 */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are the characters to take out
  return text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    '\uFFFD'
  );
}

/** The same on one line, for running text and table cells. */
export function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, ' ').trim());
}
