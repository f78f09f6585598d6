/** What the engine says of one labelled pair of train and test call, whether or not a rule tells of it. */
import { readFileSync } from 'node:fs';
import { join, dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compared, labelsOf } from './labels.mjs';

const ENGINE = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist', 'engine.mjs');
/** Lines by which a call may stand away from its label, tried in this order. */
const TOLERANCES = [0, 2];

/**
 * Judges the pairs of entries with `scope: "pair"` and lines.
 *
 * @returns {Promise<object[]>} verdicts as `judged` of labels.mjs gives them, `said` telling what the engine answered
 */
export async function judgedPairs(entries, kinds) {
  const engine = await import(pathToFileURL(ENGINE).href);
  const verdicts = [];
  for (const entry of entries.filter(({ scope, lines }) => scope === 'pair' && lines)) {
    const answers = answersOf(engine, entry);
    for (const { kind, expected } of labelsOf(entry).filter(label => kinds.has(label.kind))) {
      // Where several evaluations stand on the labelled line, the label is taken to mean the one that it fits.
      const said = answers.map(answer => answer[kind] ?? false);
      const found = expected ? said.some(Boolean) : said.length > 0 && said.every(Boolean);
      verdicts.push({ entry, kind, verdict: compared(expected, found), said: answers });
    }
  }
  return verdicts;
}

function answersOf({ Auditor, readNotebook, readScript, overlaps, leaking, pairs }, { path, lines }) {
  const text = readFileSync(path, 'utf8');
  const notebook = path.endsWith('.py') ? readScript(text, path) : readNotebook(text, path);
  const { flow } = new Auditor().audit(notebook, { trials: 'none' });
  const lineOf = (cell, offset) => notebook.cells[cell].source.slice(0, offset).split('\n').length;
  const stands = (site, at, tolerance) =>
    at &&
    [site.range, ...site.calls].some(
      ({ cell, start, end }) =>
        cell === at.cell &&
        at.line >= lineOf(cell, start) - tolerance &&
        at.line <= lineOf(cell, end) + tolerance
    );
  for (const tolerance of TOLERANCES) {
    const found = pairs(flow)
      .filter(({ fit }) => stands(fit.site, lines.train_at, tolerance))
      .flatMap(({ fit, scores, predictions }) =>
        [...scores, ...predictions]
          .filter(({ site }) => stands(site, lines.test_at, tolerance))
          .map(evaluation => ({
            overlap:
              fit.X.rows !== null &&
              evaluation.X.rows !== null &&
              overlaps(fit.X.rows, evaluation.X.rows) === 'yes',
            preprocessing: leaking(fit.X, evaluation.X).length > 0
          }))
      );
    if (found.length > 0) {
      return found;
    }
  }
  return [];
}
