/** Runs the built command over notebooks and reads its lines. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const COMMAND = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist', 'nbpreflight.js');

/**
 * Audits files and folders.
 *
 * @param {string[]} paths what to audit
 * @param {string[]} options more options of the command
 * @returns {Promise<{results: object[], seconds: number, code: number, errors: string}>} one result a notebook, in
 *   the order of the command; `code` is its exit code (0 none, 1 findings, 2 error)
 */
export async function audit(paths, options = []) {
  if (!existsSync(COMMAND)) {
    throw new Error(`${COMMAND} is missing: build it first (npm run build)`);
  }
  const started = performance.now();
  const child = spawn(process.execPath, [COMMAND, 'audit', '--format', 'jsonl', ...options, ...paths], {
    stdio: ['ignore', 'pipe', 'pipe']
  });
  let errors = '';
  child.stderr.on('data', chunk => (errors += chunk));
  const closed = new Promise((done, failed) => child.on('close', done).on('error', failed));
  const results = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.trim() !== '') {
      const result = JSON.parse(line);
      results.push({ ...result, file: resolve(result.file) });
    }
  }
  const code = await closed;
  return { results, seconds: (performance.now() - started) / 1000, code, errors };
}

/** The value below which a share of sorted numbers lies; NaN when there are none. */
export function percentile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted.length === 0 ? NaN : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** Prints rows as columns, numbers to the right. */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map(row => String(row[column]).length)));
  for (const row of rows) {
    console.log(
      row
        .map((cell, column) =>
          typeof cell === 'number' || (column > 1 && row !== rows[0])
            ? String(cell).padStart(widths[column])
            : String(cell).padEnd(widths[column])
        )
        .join('  ')
        .trimEnd()
    );
  }
}
