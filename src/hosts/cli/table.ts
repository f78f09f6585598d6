/** Rows in columns that are as wide as their widest cell; the last one ends where it ends. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows.at(0) ?? []).map((_cell, column) => Math.max(...rows.map(row => row[column].length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column])))
      .join('  ')
      .trimEnd();
  return rows.map(row => `${line(row)}\n`).join('');
}
