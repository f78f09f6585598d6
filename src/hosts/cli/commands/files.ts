/** Commands that audit files, or change them. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { SEVERITIES, type Severity } from '../../../audit/finding';
import type { Environment } from '../environment';
import { runFix } from '../fix';
import { FORMATS, type Format } from '../format/writer';
import { runAudit } from '../run';
import { runServe } from '../serve';
import { runWatch } from '../watch';
import { type Finish, judged, judging, type JudgingFlags } from './options';

interface AuditFlags extends JudgingFlags {
  readonly format: Format;
  readonly output?: string;
  readonly minSeverity?: Severity;
  readonly statistics?: boolean;
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
  readonly exitZero?: boolean;
  readonly changed?: string | true;
  readonly stdinFilename?: string;
  readonly jobs?: number;
  readonly cache?: string | true;
}

interface FixFlags extends JudgingFlags {
  readonly unsafe?: boolean;
  readonly diff?: boolean;
  readonly exitZero?: boolean;
}

/** A whole number above zero. */
function positive(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) {
    throw new InvalidArgumentError('It has to be a whole number above zero.');
  }
  return Number(text);
}

/** `audit`, `fix`, `watch` and `serve`. */
export function addFileCommands(program: Command, environment: Environment, finish: Finish): void {
  judging(program.command('audit'))
    .description(
      'audit notebooks (.ipynb, in Python or TypeScript) and Python scripts (.py, with cells at "# %%")'
    )
    .argument('<paths...>', 'files, folders (all notebooks in them) or glob patterns; "-" for standard input')
    .addOption(new Option('-f, --format <format>', 'form of the output').choices(FORMATS).default('text'))
    .option(
      '-o, --output <path>',
      'write to a file; for reports (md to ipynb) also to a folder, one a notebook'
    )
    .addOption(new Option('--min-severity <level>', 'the least severity that is told').choices(SEVERITIES))
    .option('--statistics', 'print counts by rule in place of findings')
    .option('--baseline <file>', 'findings that are known: they are not told and do not count')
    .option('--update-baseline', 'write what is found into the baseline, and what is gone out of it')
    .option('--exit-zero', 'exit with 0 although there are findings')
    .option(
      '--changed [ref]',
      'only what differs from HEAD, or since HEAD parted from a branch or commit; paths come before it'
    )
    .option(
      '-j, --jobs <n>',
      'threads to work on; all processors for more than some files when not given',
      positive
    )
    .option(
      '--cache [folder]',
      'keep audits in a folder (.nbpreflight_cache when not named), and do not repeat them while nothing changes; paths come before it'
    )
    .option('--stdin-filename <name>', 'the path that the notebook on standard input goes by')
    .addHelpText('after', '\nExit code: 0 no findings, 1 findings, 2 something could not be audited.')
    .action(async (paths: string[], flags: AuditFlags) => {
      const { format, output, minSeverity, baseline, changed, stdinFilename, jobs } = flags;
      const cache = flags.cache === true ? '.nbpreflight_cache' : flags.cache;
      const { statistics = false, updateBaseline = false, exitZero = false } = flags;
      const told = { minSeverity, baseline, updateBaseline, statistics, exitZero };
      finish(
        await runAudit(
          { paths, format, output, changed, stdinFilename, jobs, cache, ...told, ...judged(flags) },
          environment
        )
      );
    });
  judging(program.command('fix'))
    .description('apply the fixes that rules offer, and change nothing else in the files')
    .argument('<paths...>', 'files, folders (all notebooks in them) or glob patterns')
    .option('--unsafe', 'also fixes that change more than the fault: other rows, other figures')
    .option('--diff', 'print what would change as a unified diff, and write nothing')
    .option('--exit-zero', 'exit with 0 although findings are left')
    .addHelpText('after', '\nExit code: 0 no findings are left, 1 some are, 2 something could not be fixed.')
    .action(async (paths: string[], flags: FixFlags) => {
      const { unsafe = false, diff = false, exitZero = false } = flags;
      finish(await runFix({ paths, unsafe, diff, exitZero, ...judged(flags) }, environment));
    });
  judging(program.command('watch'))
    .description('audit now, and again whatever is saved, until it is interrupted')
    .argument('<path>', 'notebook, script or folder')
    .addOption(new Option('--min-severity <level>', 'the least severity that is told').choices(SEVERITIES))
    .action(async (path: string, flags: JudgingFlags & { minSeverity?: Severity }) => {
      finish(await runWatch({ path, minSeverity: flags.minSeverity, ...judged(flags) }, environment));
    });
  judging(program.command('serve'))
    .description('answer requests for audits: a JSON line in, a JSON line out')
    .requiredOption('--stdio', 'by standard input and output')
    .action(async (flags: JudgingFlags) => {
      finish(await runServe({ minSeverity: undefined, ...judged(flags) }, environment));
    });
}
