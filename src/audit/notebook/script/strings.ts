/**
 * Follows triple-quoted strings over lines, so that nothing inside one is taken for a marker.
 *
 * @param open the quotes of the string that the line starts in, null outside.
 * @returns the quotes of the string that the line ends in.
 */
export function stringAfter(line: string, open: string | null): string | null {
  let at = 0;
  while (at < line.length) {
    const char = line[at];
    if (char === '\\') {
      at += 2;
    } else if (open !== null) {
      const closes = line.startsWith(open, at);
      at += closes ? open.length : 1;
      open = closes ? null : open;
    } else if (char === '#') {
      return null;
    } else if (char === '"' || char === "'") {
      open = line.startsWith(char.repeat(3), at) ? char.repeat(3) : char;
      at += open.length;
    } else {
      at += 1;
    }
  }
  // A string in single quotes ends with its line unless a backslash carries it on.
  return open !== null && open.length === 1 && !line.endsWith('\\') ? null : open;
}

/** For each line, whether it starts inside of a string. */
export function startsInString(lines: readonly string[]): boolean[] {
  let open: string | null = null;
  return lines.map(line => {
    const inside = open !== null;
    open = stringAfter(line, open);
    return inside;
  });
}
