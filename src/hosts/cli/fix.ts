import pc from 'picocolors';
import { isScript } from '../../audit/notebook/script';
import { printable } from '../../audit/report/safe';
import { plural } from '../../audit/report/words';
import { maskOf } from '../../audit/secrets/mask';
import { readProblem } from '../workspace/auditFile';
import { findFiles } from '../workspace/find';
import { fixFile, type FixedFile, type FixResult, writeFixed } from '../workspace/fixFile';
import { Judges } from '../workspace/judges';
import { nodeFiles } from '../workspace/nodeFiles';
import type { Environment } from './environment';
import { patchOf } from './format/patch';
import { streamSink } from './output';
import { configsOf } from './configs';
import type { AuditCommand } from './run';
import { line, obeyedByNone } from './say';
import { Problems } from './tally';

export interface FixCommand extends Pick<AuditCommand, 'paths' | 'workspace' | 'config' | 'settings'> {
  /** Whether fixes that change more than the fault are applied, too. */
  readonly unsafe: boolean;
  /** Whether what would change is printed and nothing written. */
  readonly diff: boolean;
  /** Whether findings that are left do not count for the exit code. */
  readonly exitZero: boolean;
}

/** Counts what the summary and the exit code need. */
class FixTally {
  files = 0;
  changed = 0;
  fixed = 0;
  left = 0;
  withheld = 0;
  untried = 0;
  errors = 0;

  add(result: FixResult): void {
    this.files++;
    if (result.error !== null) {
      this.errors++;
      return;
    }
    this.changed += result.edits.length > 0 ? 1 : 0;
    this.fixed += result.fixed;
    this.left += result.left;
    this.withheld += result.withheld;
    this.untried += result.untried;
  }

  summary(diff: boolean): string {
    const parts = [
      `${plural(this.fixed, 'finding')} ${diff ? 'would be ' : ''}fixed in ${this.changed} of ${plural(this.files - this.errors, 'notebook')}.`,
      this.left === 0
        ? ''
        : `${this.left} left${this.withheld > 0 ? `, ${this.withheld} of them with a fix that --unsafe applies` : ''}.`,
      this.untried === 0
        ? ''
        : `${this.untried} may have fixes that were not tried: too large to try all in time.`,
      this.errors === 0 ? '' : `${plural(this.errors, 'error')}.`
    ];
    return `${parts.filter(part => part !== '').join(' ')}\n`;
  }

  /** Of a run that writes nothing, what it would fix is left as well. */
  exitCode(diff: boolean): 0 | 1 | 2 {
    const left = this.left + (diff ? this.fixed : 0);
    return this.errors > 0 ? 2 : left > 0 ? 1 : 0;
  }
}

/** The result of one file, once it is written where it is to be. */
async function written(result: FixResult, { diff }: FixCommand, cwd: string): Promise<FixResult> {
  if (result.error === null && !diff && result.after !== result.before) {
    try {
      await writeFixed(result, cwd);
    } catch (error) {
      return { file: result.file, error: readProblem(error) };
    }
  }
  return result;
}

const told = ({ file, fixed, left, edits }: FixedFile): string =>
  edits.length === 0 ? '' : `${line(file)}: ${fixed} fixed, ${left} left.\n`;

/** A patch as it is to be read: of a script a program may, and so gets it as it is, unless it goes to a terminal. */
function patchFor(result: FixedFile, isTerminal: boolean): string {
  const patch = patchOf(result);
  if (isScript(result.file) && !isTerminal) {
    return patch;
  }
  const words = obeyedByNone(printable(maskOf(result.audited.notebook).text(patch)));
  return isTerminal ? painted(words) : words;
}

function painted(patch: string): string {
  const { red, green, cyan, bold } = pc;
  const paint = (text: string): string =>
    /^(---|\+\+\+) /.test(text)
      ? bold(text)
      : text.startsWith('@@')
        ? cyan(text)
        : text.startsWith('+')
          ? green(text)
          : text.startsWith('-')
            ? red(text)
            : text;
  return patch.split('\n').map(paint).join('\n');
}

/**
 * Carries out `fix`: file after file, so that memory holds one at a time, and one that cannot be fixed keeps no other from it.
 *
 * @returns the exit code: 0 when no finding is left, 1 when some are, 2 when a file could not be fixed
 */
export async function runFix(command: FixCommand, { cwd, stdout, stderr }: Environment): Promise<0 | 1 | 2> {
  const { paths, workspace, config, settings: flags, unsafe, diff, exitZero } = command;
  const configFor = await configsOf(config, cwd);
  const judges = new Judges(nodeFiles, cwd);
  const { files, missing } = await findFiles(paths, cwd);
  const sink = streamSink(stdout);
  const problems = new Problems(stderr);
  const tally = new FixTally();
  const done = async (result: FixResult): Promise<void> => {
    tally.add(result);
    if (result.error !== null) {
      stderr.write(`${line(result.file)}: error: ${line(result.error)}\n`);
      return;
    }
    problems.tell(result.audited.problems);
    await sink.write(diff ? patchFor(result, stdout.isTTY === true) : told(result));
  };
  for (const { path, reason } of missing) {
    await done({ file: path, error: reason });
  }
  for (const file of files) {
    const result = await fixFile(file, { cwd, workspace, configFor, judges, flags }, !unsafe);
    await done(await written(result, command, cwd));
  }
  if (diff) {
    stderr.write(tally.summary(diff));
  } else {
    await sink.write(tally.summary(diff));
  }
  const code = problems.exitCode(tally.exitCode(diff));
  return exitZero && code === 1 ? 0 : code;
}
