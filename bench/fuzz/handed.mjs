/** What people and programs hand in beside notebooks: personas, settings, requests and earlier reports, as they should be. */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const PERSONAS = join(ROOT, 'personas');
const ENGINE = join(ROOT, 'dist', 'engine.mjs');

/** Notebooks that requests are about: short ones, as each is audited twice. */
const SHORT = 20_000;
const MOST = 30;

/** @param files texts of notebooks */
export async function handedIn(files) {
  const { audit, readNotebook, renderReport, report, standardPersona } = await import(
    pathToFileURL(ENGINE).href
  );
  const notebooks = files
    .filter(text => text.length < SHORT)
    .slice(0, MOST)
    .map((text, i) => readNotebook(text, `${i}.ipynb`));
  const personas = [standardPersona()];
  const at = '2026-01-01T00:00:00Z';
  const reports = notebooks.map(notebook => {
    const model = report(notebook, audit(notebook), { personas, facts: null, at, offers: [] });
    return renderReport(model, 'json', '');
  });
  const methods = [
    { method: 'audit' },
    { method: 'fix-all', rule: 'reproducibility/unseeded-randomness' },
    { method: 'picture' },
    { method: 'ignore', fingerprint: 'a', scope: 'line', reason: 'x' },
    { method: 'suggest', name: 'seed-header', answers: {} },
    { method: 'report', format: 'md', at }
  ];
  const requests = notebooks.flatMap(notebook =>
    methods.map(how => JSON.stringify({ id: 1, notebook, facts: null, ...how }))
  );
  const markdown = readdirSync(PERSONAS, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.md'))
    .sort()
    .map(path => readFileSync(join(PERSONAS, path), 'utf8'));
  const settings = [
    ...readFileSync(join(ROOT, 'docs', 'settings.md'), 'utf8').matchAll(/^```toml\n([\s\S]*?)^```/gm)
  ];
  return [
    { as: 'persona', json: false, texts: markdown },
    { as: 'settings', json: false, texts: settings.map(([, text]) => text) },
    { as: 'request', json: true, texts: requests },
    { as: 'earlier', json: true, texts: reports }
  ];
}
