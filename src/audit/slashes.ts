/** A path or address without the slashes that it ends with. */
export function withoutEndSlash(path: string): string {
  // Not from within a row of slashes, at each of which the search would begin anew.
  return path.replace(/(?<!\/)\/+$/, '');
}
