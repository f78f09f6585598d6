/** What is done with each input, in a process of its own: it is ended from outside when an input makes it hang. */
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ENGINE = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist', 'engine.mjs');
const {
  NoReport,
  NotebookError,
  REPORT_FORMATS,
  audit,
  fixAll,
  handle,
  loadPersona,
  readConfig,
  readFileText,
  readReport,
  renderReport,
  report,
  requestMessage,
  standardPersona
} = await import(pathToFileURL(ENGINE).href);

/** Each gives what was read, or the words of the refusal, as a text. */
const readers = {
  persona: text => JSON.stringify(loadPersona({ path: 'fuzz.md', text, origin: 'workspace', shared: {} })),
  settings: text => JSON.stringify([readConfig('preflight.toml', text), readConfig('pyproject.toml', text)]),
  request: text => {
    const asked = requestMessage.safeParse(valueOf(text));
    return asked.success
      ? JSON.stringify(handle(asked.data), (key, value) => (key === 'ms' ? 0 : value))
      : asked.error.message;
  },
  earlier: text => {
    try {
      return JSON.stringify(readReport(text));
    } catch (error) {
      if (!(error instanceof NoReport)) {
        throw error;
      }
      return error.message;
    }
  }
};

function valueOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Fixes are tried, and reports made, of files up to this many characters: each trial is an audit. */
const SMALL = 60_000;
const AT = '2026-01-01T00:00:00Z';

process.on('message', input => process.send({ ...outcome(input), peak: process.memoryUsage().heapTotal }));
process.send({ ready: true });

function outcome({ text, path, as }) {
  if (as) {
    return read(as, text);
  }
  const start = process.cpuUsage();
  let stage = 'read';
  let ms = 0;
  try {
    const notebook = readFileText(text, path);
    stage = 'audit';
    const first = audit(notebook, { trials: 'none' });
    ms = spent(start);
    stage = 'same';
    if (said(first) !== said(audit(readFileText(text, path), { trials: 'none' }))) {
      return { kind: 'differs', stage, ms, heap: heap() };
    }
    if (text.length < SMALL) {
      stage = 'fix';
      const before = process.cpuUsage();
      fixAll({ notebook, facts: null }, {});
      for (const format of REPORT_FORMATS) {
        stage = `report ${format}`;
        const model = report(notebook, first, {
          personas: [standardPersona()],
          facts: null,
          at: AT,
          offers: []
        });
        renderReport(model, format, text);
      }
      return { kind: 'ok', ms, rest: spent(before), heap: heap() };
    }
    return { kind: 'ok', ms, heap: heap() };
  } catch (error) {
    return error instanceof NotebookError
      ? { kind: 'refused', stage, ms: spent(start), heap: heap() }
      : { kind: 'throws', stage, ms: spent(start), heap: heap(), stack: String(error?.stack ?? error) };
  }
}

/** What else people and programs hand in: it is read or refused in words, alike each time. */
function read(as, text) {
  const start = process.cpuUsage();
  try {
    const [first, second] = [readers[as](text), readers[as](text)];
    const ms = spent(start);
    return { kind: first === second ? 'ok' : 'differs', stage: as, ms, heap: heap() };
  } catch (error) {
    return {
      kind: 'throws',
      stage: as,
      ms: spent(start),
      heap: heap(),
      stack: String(error?.stack ?? error)
    };
  }
}

/** All that an audit says but how long it took. Rows are told by their number: written out, those that hold each other double each time. */
function said({ findings, ignored, cells, notice, problems, flow }) {
  const hash = createHash('sha256');
  for (const part of [findings, ignored, cells, notice, problems, flow.events].flat()) {
    hash.update(JSON.stringify(part, (key, value) => (key === 'rows' ? (value?.id ?? null) : value)) ?? '');
  }
  return hash.digest('hex');
}

/** Milliseconds of the processor since then: what else the machine does counts for nothing. */
function spent(since) {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

/** Bytes that are still held once the rubbish is gone. */
function heap() {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
