import pc from 'picocolors';
import { SEVERITIES, type Finding, type Severity } from '../../../audit/finding';
import { lineText, type Position, positionAt } from '../../../audit/notebook/lines';
import type { Notebook, Range } from '../../../audit/notebook/types';
import { oneLine, printable } from '../../../audit/report/safe';
import { plural } from '../../../audit/report/words';
import type { Shown } from '../job';
import type { Tally } from '../tally';
import { notesOf } from './notes';
import { scriptRegions } from './scriptLines';

type Colors = ReturnType<typeof pc.createColors>;

/** Longest line of code that is shown. */
const WIDEST = 160;

/** What there is to count. */
type Counts = Omit<Tally, 'add' | 'exitCode'>;

/** Text for a terminal: what the notebook says can neither colour, move nor erase anything. */
export class TextFormat {
  private readonly colors: Colors;
  private readonly paint: Readonly<Record<Severity, (text: string) => string>>;

  constructor(color: boolean) {
    this.colors = pc.createColors(color);
    const { red, magenta, yellow, blue, bold } = this.colors;
    this.paint = { critical: text => bold(red(text)), high: magenta, medium: yellow, low: blue };
  }

  file(result: Shown): string {
    const { bold, red, dim } = this.colors;
    const file = oneLine(result.file);
    if (result.error !== null) {
      return `${bold(file)}: ${red('error')}: ${oneLine(result.error)}\n`;
    }
    const { notebook, result: audit } = result;
    const placeOf = placesOf(result);
    const findings = audit.findings.map(finding => this.finding(file, finding, notebook, placeOf));
    const notes = notesOf(audit).map(note => `${bold(file)}: ${dim('note')}: ${oneLine(note)}\n`);
    return [...findings, ...notes].join('');
  }

  summary({ files, errors, skipped, flawed, ignored, known, findings }: Counts): string {
    const total = SEVERITIES.reduce((sum, level) => sum + findings[level], 0);
    const levels = SEVERITIES.filter(level => findings[level] > 0).map(level =>
      this.paint[level](`${findings[level]} ${level}`)
    );
    const audited = plural(files - errors - skipped, 'notebook');
    const parts = [
      total === 0
        ? `No findings in ${audited}.`
        : `${plural(total, 'finding')} (${levels.join(', ')}) in ${flawed} of ${audited}.`
    ];
    if (known > 0) {
      parts.push(`${known} known.`);
    }
    if (ignored > 0) {
      parts.push(`${ignored} ignored.`);
    }
    if (skipped > 0) {
      parts.push(`${skipped} not audited.`);
    }
    if (errors > 0) {
      parts.push(this.colors.red(`${plural(errors, 'error')}.`));
    }
    return `${parts.join(' ')}\n`;
  }

  private finding(file: string, finding: Finding, notebook: Notebook, placeOf: PlaceOf): string {
    const { bold, dim, cyan, green } = this.colors;
    const { range } = finding;
    const { line, column, cell } = placeOf(range);
    const level = this.paint[finding.severity](finding.severity);
    const width = String(line).length;
    const margin = ' '.repeat(width + 2);
    const lines = [
      `${bold(file)}:${cell}${line}:${column}: ${level} ${cyan(finding.rule)} ${oneLine(finding.message)}`,
      `  ${dim(`${line} |`)} ${codeLine(notebook, range)}`,
      ...finding.evidence.map(step => {
        const at = placeOf(step.range);
        return `${margin} ${dim(`= ${at.cell || 'line '}${at.line}:`)} ${oneLine(step.note)}`;
      }),
      `${margin} ${dim('=')} ${green('help')}: ${oneLine(finding.remediation)}`
    ];
    return `${lines.join('\n')}\n\n`;
  }
}

interface TextPlace extends Position {
  /** What names the cell, before the line in it; empty where the line is the file's. */
  readonly cell: string;
}

type PlaceOf = (range: Range) => TextPlace;

/** Places in a notebook are in its cells, those in a script in its file. */
function placesOf(result: Extract<Shown, { error: null }>): PlaceOf {
  const regionOf = scriptRegions(result);
  return range => {
    const region = regionOf(range);
    return region
      ? { ...region.start, cell: '' }
      : {
          ...positionAt(result.notebook.cells[range.cell].source, range.start),
          cell: `cell ${range.cell + 1}:`
        };
  };
}

/** The first line of a range, as code: indentation stays, escapes do not. */
function codeLine({ cells }: Notebook, { cell, start }: Range): string {
  const { source } = cells[cell];
  const text = printable(lineText(source, positionAt(source, start).line))
    .replace(/\t/g, '    ')
    .trimEnd();
  return text.length > WIDEST ? `${text.slice(0, WIDEST)}…` : text;
}
