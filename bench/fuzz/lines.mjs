/**
 * Gives `nbpreflight serve --stdio` spoiled lines: node bench/fuzz/lines.mjs FOLDER [--lines N] [--seed S]
 * Each line that is not blank has to be answered by one line of JSON, in order, with the id that it was asked with.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { generator, notebooksIn } from '../notebooks.mjs';
import { spoiledText } from './mutations.mjs';

const COMMAND = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist', 'nbpreflight.js');
const SHORT = 20_000;
const MOST = 30;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { lines: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } }
});
if (positionals.length !== 1) {
  console.error('usage: node bench/fuzz/lines.mjs FOLDER [--lines N] [--seed S]');
  process.exit(2);
}
const texts = notebooksIn(positionals[0])
  .map(path => readFileSync(path, 'utf8'))
  .filter(text => text.length < SHORT)
  .slice(0, MOST);
const random = generator(Number(values.seed));
const lines = Array.from({ length: Number(values.lines) }, (_, id) => {
  const text = texts[Math.floor(random() * texts.length)];
  const line = JSON.stringify({ id, path: 'fuzz.ipynb', text, alone: true, fixes: false });
  // One line in four is as it should be: what comes after a spoiled one has to be answered as well.
  return id % 4 === 0 ? line : spoiledText(line, true, random).text.replace(/\n/g, ' ');
});

const program = spawn(process.execPath, [COMMAND, 'serve', '--stdio', '--no-workspace'], {
  stdio: ['pipe', 'pipe', 'inherit']
});
const answers = [];
createInterface({ input: program.stdout }).on('line', line => answers.push(line));
const ended = new Promise(end => program.once('close', (code, signal) => end(code ?? signal)));
const start = performance.now();
program.stdin.end(lines.map(line => `${line}\n`).join(''));
const status = await ended;

const faults = [];
const asked = lines.map((line, id) => ({ line, id })).filter(({ line }) => line.trim() !== '');
if (status !== 0) {
  faults.push(`it ended with ${status}`);
}
if (answers.length !== asked.length) {
  faults.push(`${asked.length} lines and ${answers.length} answers`);
}
let refused = 0;
asked.slice(0, answers.length).forEach(({ id }, i) => {
  try {
    const answer = JSON.parse(answers[i]);
    refused += answer.error ? 1 : 0;
    if (id % 4 === 0 && answer.id !== id) {
      faults.push(`line ${id} was answered as ${answer.id}`);
    }
  } catch {
    faults.push(`the answer to line ${id} is no JSON`);
  }
});
const seconds = ((performance.now() - start) / 1000).toFixed(1);
console.log(
  `${asked.length} lines in ${seconds} s, ${refused} refused or not audited, ${faults.length} faults`
);
faults.slice(0, 10).forEach(fault => console.log(fault));
process.exitCode = faults.length > 0 ? 1 : 0;
