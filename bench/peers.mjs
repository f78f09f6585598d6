/**
 * Other tools on the same labelled files, judged and timed beside this one:
 * node bench/peers.mjs LABELS.json [--path FOLDER]... [--only PACKAGE]... [--set NAME] [--timed N] [--runs N] [--markdown | --list]
 * See README.md for what is counted, and peers/ for how each tool's findings are read.
 */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { delimiter, dirname, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { COMMAND, percentile, table } from './command.mjs';
import { judged, pairSet, PREFLIGHT_KINDS, readLabels, scores } from './labels.mjs';
import { asScript, generator, picked } from './notebooks.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const ENGINE = pathToFileURL(join(HERE, '..', 'dist', 'engine.mjs')).href;
const NONE = '–';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    path: { type: 'string', multiple: true, default: [] },
    only: { type: 'string', multiple: true },
    set: { type: 'string' },
    timed: { type: 'string', default: '60' },
    runs: { type: 'string', default: '3' },
    markdown: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false }
  }
});
/** The sample of files that is timed is the same each time. */
const SEED = 1;
const runs = Number(values.runs);
const timed = Number(values.timed);
if (positionals.length !== 1 || !(runs >= 1) || !(timed >= 1)) {
  console.error(
    'usage: node bench/peers.mjs LABELS.json [--path FOLDER]... [--only PACKAGE]... [--set NAME] [--timed N] [--runs N] [--markdown | --list]'
  );
  process.exit(2);
}

const preflight = {
  package: 'preflight',
  reads: ['.ipynb', '.py'],
  kinds: PREFLIGHT_KINDS,
  version: JSON.parse(readFileSync(join(HERE, '..', 'package.json'), 'utf8')).version,
  program: process.execPath,
  calls: ({ files }) => [[COMMAND, 'audit', '--format', 'jsonl', ...files]],
  read: ([{ stdout }]) => {
    const results = stdout
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line));
    return {
      findings: results.flatMap(({ file, findings }) =>
        findings.map(({ rule }) => ({ place: file, code: rule }))
      ),
      unread: results.filter(({ error }) => error).map(({ file }) => file)
    };
  }
};

const entries = readLabels(positionals[0], values);
const scratch = mkdtempSync(join(tmpdir(), 'preflight-peers-'));
try {
  const paths = [...new Set(entries.map(entry => entry.path))];
  const all = await stage('all', paths);
  const sample = await stage('sample', picked(paths, timed, generator(SEED)));
  const peers = await peersFound();
  const results = [preflight, ...peers.found].map(tool => measured(tool, all, sample));
  const absent = peers.absent.map(peer => peer.package);
  if (values.markdown) {
    printMarkdown(results, absent);
  } else {
    print(results, absent);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Copies of the files under names without meaning, and the same notebooks as scripts for tools that read no others. */
async function stage(name, paths) {
  const { readNotebook } = await import(ENGINE);
  const folders = { notebooks: join(scratch, name, 'notebooks'), scripts: join(scratch, name, 'scripts') };
  Object.values(folders).forEach(folder => mkdirSync(folder, { recursive: true }));
  const origin = new Map();
  const files = { notebooks: [], scripts: [] };
  const add = (kind, staged, path) => {
    const file = join(folders[kind], staged);
    origin.set(staged, path);
    files[kind].push(file);
    return file;
  };
  paths.forEach((path, i) => {
    const stem = `n${String(i).padStart(4, '0')}`;
    copyFileSync(path, add('notebooks', `${stem}${extname(path)}`, path));
    const text = readFileSync(path, 'utf8');
    writeFileSync(
      add('scripts', `${stem}.py`, path),
      extname(path) === '.py' ? text : asScript(readNotebook(text, path))
    );
  });
  return { folders, files, origin };
}

/** The tools of peers/ whose package is installed beside a command on the paths. */
async function peersFound() {
  const folders = [...values.path.map(path => resolve(path)), ...(process.env.PATH ?? '').split(delimiter)];
  const found = [];
  const absent = [];
  for (const name of readdirSync(join(HERE, 'peers')).sort()) {
    const { default: peer } = await import(pathToFileURL(join(HERE, 'peers', name)).href);
    if (values.only !== undefined && !values.only.includes(peer.package)) {
      continue;
    }
    const installed = folders
      .map(folder => join(folder, peer.command))
      .filter(program => existsSync(program))
      .map(program => ({ program, version: versionBeside(program, peer.package) }))
      .find(({ version }) => version !== null);
    if (installed) {
      found.push({ ...peer, ...installed });
    } else {
      absent.push(peer);
    }
  }
  return { found, absent };
}

/** A package's version in the environment of a command: other packages may have a command of the same name. */
function versionBeside(program, name) {
  const python = join(dirname(program), 'python');
  const asked = spawnSync(
    existsSync(python) ? python : 'python3',
    ['-c', 'import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))', name],
    { encoding: 'utf8' }
  );
  return asked.status === 0 ? asked.stdout.trim() : null;
}

/** One tool's findings on all files, and its time on the sample, each run beside one of ours on the same files. */
function measured(tool, all, sample) {
  const kind = tool.reads.includes('.ipynb') ? 'notebooks' : 'scripts';
  console.error(`${tool.package} ${tool.version}`);
  const { results, output } = called(tool, all, kind);
  const answer = tool.read(results, { written: name => readFileSync(join(output, name), 'utf8') });
  const times = [];
  const ours = [];
  for (let run = 0; run < runs; run++) {
    ours.push(called(preflight, sample, kind).ms);
    times.push(tool === preflight ? ours.at(-1) : called(tool, sample, kind).ms);
  }
  const { origin } = all;
  const answers = new Map([...origin.values()].map(path => [path, { findings: [] }]));
  for (const { place, code } of answer.findings) {
    const path = origin.get(stagedName(place));
    if (path !== undefined && tool.kinds[code] !== undefined) {
      answers.get(path).findings.push({ kind: tool.kinds[code], code });
    }
  }
  const kinds = new Set(Object.values(tool.kinds));
  const { counts, verdicts } = judged(entries, answers, kinds);
  return {
    tool,
    kind,
    kinds,
    counts,
    verdicts,
    unread: new Set(answer.unread.map(stagedName).filter(name => origin.has(name))).size,
    files: sample.files[kind].length,
    ms: percentile(times, 0.5),
    ours: percentile(ours, 0.5)
  };
}

/** One answer of a tool about staged files, by as many processes as the tool needs. */
function called(tool, { folders, files }, kind) {
  const output = mkdtempSync(join(scratch, 'out-'));
  const results = [];
  const started = performance.now();
  for (const args of tool.calls({ files: files[kind], folder: folders[kind], output })) {
    const done = spawnSync(tool.program, args, { cwd: scratch, encoding: 'utf8', maxBuffer: 2 ** 30 });
    if (done.error) {
      throw new Error(`${tool.package} did not start: ${done.error.message}`);
    }
    results.push({ stdout: done.stdout, stderr: done.stderr });
  }
  return { ms: performance.now() - started, results, output };
}

/** The name of a staged file in what a tool prints. */
function stagedName(text) {
  return /n\d{4}\.(?:ipynb|py)/.exec(text)?.[0];
}

function setsAndKinds(results) {
  const keys = [...new Set(results.flatMap(({ counts }) => [...counts.keys()]))]
    .map(key => key.split('\t'))
    .filter(([set]) => !entries.some(entry => pairSet(entry.set) === set));
  return {
    sets: [...new Set(keys.map(([set]) => set))].sort(),
    kinds: [...new Set(keys.map(([, kind]) => kind))].sort()
  };
}

function print(results, absent) {
  const { sets, kinds } = setsAndKinds(results);
  const share = value => (Number.isNaN(value) ? '-' : value.toFixed(2));
  table([
    ['tool', 'set', 'kind', 'tp', 'fp', 'fn', 'tn', 'precision', 'recall', 'F1'],
    ...sets.flatMap(set =>
      kinds.flatMap(kind =>
        results
          .filter(({ counts }) => counts.has(`${set}\t${kind}`))
          .map(({ tool, counts }) => {
            const row = counts.get(`${set}\t${kind}`);
            const { precision, recall, f1 } = scores(row);
            return [
              tool.package,
              set,
              kind,
              row.tp,
              row.fp,
              row.fn,
              row.tn,
              share(precision),
              share(recall),
              share(f1)
            ];
          })
      )
    )
  ]);
  console.log();
  table([
    ['tool', 'version', 'unread', 'timed', 's', 'preflight s', 'ratio'],
    ...results.map(({ tool, files, unread, ms, ours }) => [
      tool.package,
      tool.version,
      unread,
      files,
      (ms / 1000).toFixed(2),
      (ours / 1000).toFixed(2),
      (ms / ours).toFixed(1)
    ])
  ]);
  if (absent.length > 0) {
    console.log(`\nnot installed, so not measured: ${absent.join(', ')}`);
  }
  if (values.list) {
    for (const { tool, verdicts } of results) {
      for (const { entry, kind, verdict, findings } of verdicts) {
        if (verdict === 'fp' || verdict === 'fn') {
          const codes = [...new Set(findings.map(({ code }) => code))].join(' ');
          console.log(
            `${tool.package}  ${verdict}  ${kind}  ${entry.set}  ${relative('.', entry.path)}  ${codes}`
          );
        }
      }
    }
  }
}

/** The measured tables of docs/comparison.md. */
function printMarkdown(results, absent) {
  const { sets, kinds } = setsAndKinds(results);
  const row = cells => `| ${cells.join(' | ')} |`;
  const lines = ['## Accuracy, measured', ''];
  for (const kind of kinds) {
    const own = sets.filter(set => results.some(({ counts }) => counts.has(`${set}\t${kind}`)));
    const looking = results.filter(result => result.kinds.has(kind));
    lines.push(`### ${kind}`, '', row(['tool', ...own.map(set => `${set}${labelled(set, kind)}`)]));
    lines.push(row(['---', ...own.map(() => '---:')]));
    for (const { tool, counts } of looking) {
      lines.push(row([tool.package, ...own.map(set => cell(counts.get(`${set}\t${kind}`)))]));
    }
    const others = results.filter(result => !result.kinds.has(kind)).map(({ tool }) => tool.package);
    if (others.length > 0) {
      lines.push('', `Not looked for by ${others.join(', ')}.`);
    }
    lines.push('');
  }
  lines.push(
    '## Speed, measured',
    '',
    row(['tool', 'version', 'not read', 'timed on', 'seconds', 'preflight', 'times'])
  );
  lines.push(row(['---', '---', '---:', '---:', '---:', '---:', '---:']));
  for (const { tool, files, kind, unread, ms, ours } of results) {
    const seconds = [ms, ours].map(value => (value / 1000).toFixed(2));
    const times = tool === preflight ? NONE : (ms / ours).toFixed(ms < 10 * ours ? 1 : 0);
    lines.push(row([tool.package, tool.version, unread, `${files} ${kind}`, ...seconds, times]));
  }
  lines.push(
    '',
    `"Not read" counts the files, of all ${new Set(entries.map(entry => entry.path)).size}, that a tool says it could not read in full. ` +
      `Times are of whole processes, medians of ${runs}, each beside one of preflight on the same files; ` +
      `node ${process.version}, ${cpus()[0].model.trim()}, ${cpus().length} cores.`
  );
  if (absent.length > 0) {
    lines.push('', `Not installed where this was measured: ${absent.join(', ')}.`);
  }
  console.log(lines.join('\n'));
}

/** How many files of a set have the kind and how many are known not to have it. */
function labelled(set, kind) {
  const { tp, fp, fn, tn } = judged(
    entries.filter(entry => entry.set === set),
    new Map(),
    new Set([kind])
  ).counts.get(`${set}\t${kind}`);
  return ` (${tp + fn} with, ${fp + tn} without)`;
}

function cell({ tp, fp, fn, tn }) {
  const { f1 } = scores({ tp, fp, fn });
  return tp + fn === 0 ? `${fp} of ${fp + tn} wrong` : `${tp}/${fp}/${fn}, F1 ${f1.toFixed(2)}`;
}
