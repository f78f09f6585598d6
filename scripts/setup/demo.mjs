// The demo project: a copy of examples/ that a user may edit, with a Git repository of its own.
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure, capture, root, run, which } from './process.mjs';

export const demo = join(root, '.demo');
const examples = join(root, 'examples');
const record = join(root, '.cache/demo.json');

const digestOf = path => createHash('sha256').update(readFileSync(path)).digest('hex');

/** Copies what is new in examples/, and what was changed there and not by the user. */
function copyExamples() {
  const known = existsSync(record) ? JSON.parse(readFileSync(record, 'utf8')) : {};
  const names = readdirSync(examples, { recursive: true })
    .map(String)
    .filter(name => !name.includes('.ipynb_checkpoints') && statSync(join(examples, name)).isFile());
  for (const name of names) {
    const [from, to] = [join(examples, name), join(demo, name)];
    if (!existsSync(to) || digestOf(to) === known[name]) {
      mkdirSync(dirname(to), { recursive: true });
      copyFileSync(from, to);
      known[name] = digestOf(from);
    }
  }
  mkdirSync(dirname(record), { recursive: true });
  writeFileSync(record, JSON.stringify(known, null, 2));
  return names.sort();
}

/** Makes or refreshes `.demo`; the path of the notebook to open, in it. */
export async function ensureDemo() {
  mkdirSync(demo, { recursive: true });
  const names = copyExamples();
  if (!existsSync(join(demo, '.git')) && which('git')) {
    const git = (...args) => run('git', ['-C', demo, ...args], { quiet: true });
    await git('init', '-q');
    if (capture('git', ['-C', demo, 'config', 'user.email']) === null) {
      await git('config', 'user.name', 'Preflight demo');
      await git('config', 'user.email', 'demo@localhost');
    }
    // The data stays out of Git, as people's data mostly is: versioning it is what the demo is about.
    await git('add', '--all', '--', '.', ':!data');
    await git('commit', '-q', '-m', 'The demo as it comes');
  }
  const notebooks = names.filter(name => name.endsWith('.ipynb'));
  if (notebooks.length === 0) {
    throw new Failure('examples/ holds no notebook to open.');
  }
  return notebooks.find(name => name === 'diabetes.ipynb') ?? notebooks[0];
}
