/** Findings as GitHub's workflow commands: annotations on the lines of the files, in the log of a job. */
import type { Severity } from '../../../audit/finding';
import { readRaw } from '../../../audit/notebook/raw';
import { oneLine, printable } from '../../../audit/report/safe';
import type { Shown } from '../job';
import { notesOf } from './notes';

type Level = 'error' | 'warning' | 'notice';

const LEVELS: Readonly<Record<Severity, Level>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'notice'
};

const code = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
/** What a message may not hold as it is. */
const data = (text: string): string => text.replace(/[%\r\n]/g, code);
/** Values stand between commas, and end at a colon. */
const value = (text: string): string => printable(text.replace(/[%\r\n:,]/g, code));

function command(level: Level, properties: Readonly<Record<string, string | number>>, text: string): string {
  const list = Object.entries(properties).map(([name, each]) => `${name}=${value(String(each))}`);
  return `::${level} ${list.join(',')}::${data(text)}\n`;
}

/** The commands for one file; lines and columns are those of the file, not of cells. */
export function githubCommands(result: Shown): string {
  const { file } = result;
  if (result.error !== null) {
    return command('error', { file, title: 'Not audited' }, oneLine(result.error));
  }
  const { findings } = result.result;
  const raw = findings.length > 0 && result.raw !== null ? readRaw(result.raw, file) : null;
  const commands = findings.map(({ rule, severity, message, remediation, range }) => {
    const region = raw?.region(range);
    const place = region && {
      line: region.start.line,
      endLine: region.end.line,
      // GitHub takes columns only where they are on one line.
      ...(region.start.line === region.end.line && {
        col: region.start.column,
        endColumn: region.end.column
      })
    };
    return command(
      LEVELS[severity],
      { file, ...place, title: rule },
      `${oneLine(message)} (cell ${range.cell + 1})\n${oneLine(remediation)}`
    );
  });
  const notes = notesOf(result.result).map(note => command('notice', { file, title: 'Note' }, oneLine(note)));
  return [...commands, ...notes].join('');
}
