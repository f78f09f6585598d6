/**
 * Whether auditing again after edits gives what a fresh audit gives: node bench/edits.mjs FOLDER [--edits N] [--seed S]
 * Edits are random, on the real notebooks of FOLDER: letters taken out and put in, lines and cells removed and copied.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { generator, notebooksIn } from './notebooks.mjs';

const ENGINE = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist', 'engine.mjs');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { edits: { type: 'string', default: '10' }, seed: { type: 'string', default: '1' } }
});
if (positionals.length !== 1) {
  console.error('usage: node bench/edits.mjs FOLDER [--edits N] [--seed S]');
  process.exit(2);
}
const { Auditor, audit, readNotebook } = await import(pathToFileURL(ENGINE).href);
const folder = resolve(positionals[0]);
const random = generator(Number(values.seed));
const below = count => Math.floor(random() * count);

let edits = 0;
let notebooks = 0;
const different = [];
for (const path of notebooksIn(folder)) {
  let notebook;
  try {
    notebook = readNotebook(readFileSync(path, 'utf8'), path);
  } catch {
    continue;
  }
  if (notebook.language !== 'python' || notebook.cells.length === 0) {
    continue;
  }
  notebooks += 1;
  const auditor = new Auditor();
  auditor.audit(notebook, { trials: 'none' });
  for (let i = 0; i < Number(values.edits); i++) {
    notebook = { ...notebook, cells: edited(notebook.cells, i) };
    edits += 1;
    if (seen(auditor.audit(notebook, { trials: 'none' })) !== seen(audit(notebook, { trials: 'none' }))) {
      different.push(`${relative(folder, path)} edit ${i}`);
    }
  }
}
console.log(
  `${edits} edits in ${notebooks} notebooks, ${different.length} audited differently after the edit`
);
different.forEach(line => console.log(line));
process.exitCode = different.length > 0 ? 1 : 0;

/** All that can be seen of an audit; numbers of objects and row sets mean something within one auditor only. */
function seen({ findings, cells, flow }) {
  return JSON.stringify([findings, cells, flow.events], (key, value) =>
    key === 'id' || key === 'rows' ? undefined : value
  );
}

function edited(cells, serial) {
  const at = below(cells.length);
  const { source } = cells[at];
  const cut = below(source.length + 1);
  const put = text => cells.with(at, { ...cells[at], source: text });
  const lines = source.split('\n');
  const ways = [
    () => put(source.slice(0, cut) + source.slice(cut + 1 + below(4))),
    () => put(source.slice(0, cut) + ['(', '\n', 'x', '42', ' '][below(5)] + source.slice(cut)),
    () => put(`${source}\n${['# note', `new_${serial} = ${serial}`, 'print(1)'][below(3)]}`),
    () => put(lines.toSpliced(below(lines.length), 1).join('\n')),
    () => (cells.length > 1 ? cells.toSpliced(at, 1) : cells),
    () => cells.toSpliced(below(cells.length), 0, { ...cells[at], id: `copy-${serial}` })
  ];
  return ways[below(ways.length)]();
}
