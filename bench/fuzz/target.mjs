/** What is done with each input, in a process of its own: it is ended from outside when an input makes it hang. */
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ENGINE = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist', 'engine.mjs');
const { NotebookError, REPORT_FORMATS, audit, fixAll, readFileText, renderReport, report, standardPersona } =
  await import(pathToFileURL(ENGINE).href);

/** Fixes are tried, and reports made, of files up to this many characters: each trial is an audit. */
const SMALL = 60_000;
const AT = '2026-01-01T00:00:00Z';

process.on('message', input => process.send(outcome(input)));
process.send({ ready: true });

function outcome({ text, path }) {
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

/** All that an audit says but how long it took. */
function said({ findings, ignored, cells, notice, problems, flow }) {
  const hash = createHash('sha256');
  for (const part of [findings, ignored, cells, notice, problems, flow.events].flat()) {
    hash.update(JSON.stringify(part) ?? '');
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
