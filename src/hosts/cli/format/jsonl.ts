import type { Finding } from '../../../audit/finding';
import { positionAt } from '../../../audit/notebook/lines';
import type { Notebook, Range } from '../../../audit/notebook/types';
import type { RawRegion } from '../../../audit/notebook/raw';
import type { Shown } from '../job';
import { notesOf } from './notes';
import { scriptRegions } from './scriptLines';

function findingLine(
  finding: Finding,
  { cells }: Notebook,
  regionOf: (range: Range) => RawRegion | null
): object {
  const { range } = finding;
  const { id, source } = cells[range.cell];
  const start = positionAt(source, range.start);
  const end = positionAt(source, range.end);
  const region = regionOf(range);
  return {
    rule: finding.rule,
    severity: finding.severity,
    criterion: finding.criterion,
    cell: range.cell,
    cellId: id,
    line: start.line,
    endLine: end.line,
    column: start.column,
    endColumn: end.column,
    ...(region && { fileLine: region.start.line, fileEndLine: region.end.line }),
    message: finding.message,
    fingerprint: finding.fingerprint,
    evidence: finding.evidence.map(step => {
      const place = regionOf(step.range);
      return {
        cell: step.range.cell,
        line: positionAt(cells[step.range.cell].source, step.range.start).line,
        ...(place && { fileLine: place.start.line }),
        note: step.note
      };
    }),
    fixes: finding.fixes.map(({ title, safe, edits }) => ({ title, safe, edits })),
    suggestions: finding.suggestions
  };
}

/**
 * One JSON object on one line for one file. Cells count from 0, lines and columns (UTF-16 units) from 1, the end
 * column is the one after the last. Of a script `fileLine` and `fileEndLine` are the lines of the file. `fixes` are
 * `{title, safe, edits}` with edits as the engine's own (offsets into the cell's source); `suggestions` are names; a
 * `fingerprint` stays when cells and lines move. `ignored` are findings that the notebook
 * says to ignore, with its `reason`; `untried` is how many findings may have fixes that were not tried; `notes` says what was not judged. They are only there when
 * there are any.
 */
export function jsonLine(result: Shown): string {
  if (result.error !== null) {
    return JSON.stringify({ file: result.file, ms: 0, error: result.error, findings: [] });
  }
  const { file, notebook, result: audit } = result;
  const regionOf = scriptRegions(result);
  const notes = notesOf(audit);
  return JSON.stringify({
    file,
    ms: Math.round(audit.ms * 1000) / 1000,
    error: null,
    findings: audit.findings.map(finding => findingLine(finding, notebook, regionOf)),
    ...(audit.ignored.length > 0
      ? {
          ignored: audit.ignored.map(({ finding, reason }) => ({
            ...findingLine(finding, notebook, regionOf),
            reason
          }))
        }
      : {}),
    ...(audit.untried > 0 && { untried: audit.untried }),
    ...(notes.length > 0 ? { notes } : {})
  });
}
