import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { SEVERITIES, type Severity } from '../../audit/finding';
import { addTypeScript } from '../../audit/typescript';
import { type Environment, UsageError } from './environment';
import { runFix } from './fix';
import { FORMATS, type Format } from './format/writer';
import { REPORT_FORMATS, type ReportFormat } from '../../audit/report/formats';
import { runReport } from './report';
import { type AuditCommand, runAudit } from './run';
import { checkPersonas, listPersonas, showPersona } from './persona';
import { runInit } from './init';
import { listRules, showRule } from './rules';
import { runServe } from './serve';
import { answersOf, runSuggest } from './suggest';
import { runTools } from './tools';
import { runWatch } from './watch';
import { VERSION } from '../../audit/version';

/** Exit code of a command that could not be carried out. */
const FAILED = 2;

/** What says which rules speak, for all commands that audit files. */
interface JudgingFlags {
  readonly workspace: boolean;
  readonly preview?: boolean;
  readonly config?: string | boolean;
  readonly select?: string[];
  readonly ignore?: string[];
  readonly persona?: string[];
}

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

interface ReportFlags {
  readonly persona?: string[];
  readonly compare?: string;
  readonly answer?: string[];
  readonly format: ReportFormat;
  readonly output?: string;
  readonly workspace: boolean;
  readonly config?: string | false;
}

interface SuggestFlags {
  readonly insert?: boolean;
  readonly answer?: string[];
  readonly pip?: string | true;
}

const PERSONAS = 'who judges: ids with commas between (nbpreflight persona list shows them)';

const names = (list: string): string[] =>
  list
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '');

/** A whole number above zero. */
function positive(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) {
    throw new InvalidArgumentError('It has to be a whole number above zero.');
  }
  return Number(text);
}

/** Adds the options of {@link JudgingFlags}. */
function judging(command: Command): Command {
  return command
    .option('--no-workspace', 'do not ask Git and DVC which data is tracked')
    .option('--preview', 'let rules speak that are still in preview')
    .option('--select <rules>', 'the only rules that speak: ids or folders, with commas between', names)
    .option('--ignore <rules>', 'rules that do not speak', names)
    .option('--persona <ids>', PERSONAS, names)
    .option('--config <file>', 'settings to go by (preflight.toml or pyproject.toml), instead of the nearest')
    .option('--no-config', 'go by no settings of the project');
}

/** What the options of {@link JudgingFlags} come to. */
function judged({
  workspace,
  config = true,
  preview,
  select,
  ignore,
  persona
}: JudgingFlags): Pick<AuditCommand, 'workspace' | 'config' | 'settings'> {
  return {
    workspace,
    config,
    settings: {
      ...(preview && { preview }),
      ...(select && { select }),
      ...(ignore && { ignore }),
      ...(persona && { personas: persona })
    }
  };
}

/**
 * Runs the command line.
 *
 * @param args what the user typed after the command's name.
 * @returns 0 without findings, 1 with findings, 2 when something went wrong.
 */
export async function main(args: readonly string[], environment: Environment): Promise<number> {
  addTypeScript();
  let code = 0;
  const program = new Command('nbpreflight')
    .description('Audits machine-learning notebooks. Reads code, never runs it.')
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError('(nbpreflight --help tells more)')
    .configureOutput({
      writeOut: text => void environment.stdout.write(text, () => undefined),
      writeErr: text => void environment.stderr.write(text)
    });
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
      code = await runAudit(
        { paths, format, output, changed, stdinFilename, jobs, cache, ...told, ...judged(flags) },
        environment
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
      code = await runFix({ paths, unsafe, diff, exitZero, ...judged(flags) }, environment);
    });
  program
    .command('report')
    .description('write the readiness report of a notebook')
    .argument('<notebook>', 'notebook (.ipynb) or script (.py)')
    .addOption(
      new Option('-f, --format <format>', 'form of the report').choices(REPORT_FORMATS).default('md')
    )
    .option(
      '-o, --output <path>',
      'file to write; a folder (ending in "/") for one that is named like the notebook'
    )
    .option('--persona <ids>', PERSONAS, names)
    .option('--compare <file>', 'an earlier report as JSON: what is new, fixed and still there')
    .option('--answer <criterion=text...>', 'what you say of a criterion that no rule judges')
    .option('--no-workspace', 'do not ask Git and DVC which data is tracked')
    .option('--config <file>', 'settings to go by (preflight.toml or pyproject.toml), instead of the nearest')
    .option('--no-config', 'go by no settings of the project')
    .addHelpText('after', '\nExit code: 0 the report was made, 2 something went wrong.')
    .action(async (notebook: string, flags: ReportFlags) => {
      const { format, output, workspace, config = true, persona, compare: earlier, answer = [] } = flags;
      const settings = persona ? { personas: persona } : {};
      const reviewed = answersOf(answer);
      code = await runReport(
        { notebook, format, output, workspace, config, settings, earlier, reviewed },
        environment
      );
    });
  program
    .command('suggest')
    .description('print the cell of a suggestion, filled for a notebook')
    .argument('<name>', 'suggestion, for instance great-expectations')
    .argument('<notebook>', 'notebook (.ipynb) or script (.py)')
    .option('--insert', 'write it into the notebook instead of printing it')
    .option(
      '--pip [python]',
      'put a %pip cell before it for a package that this Python lacks; without a path the first python3 or python on PATH'
    )
    .option('--answer <slot=value...>', 'what the notebook does not tell, for instance "latency budget=20"')
    .addHelpText(
      'after',
      '\nExit code: 0 a cell was made, 1 it does not fit the notebook, 2 something went wrong.'
    )
    .action(async (name: string, notebook: string, flags: SuggestFlags) => {
      const { insert = false, answer = [], pip = false } = flags;
      code = await runSuggest({ name, notebook, insert, answers: answersOf(answer), pip }, environment);
    });
  program
    .command('rules')
    .description('list the rules: id, tier, severity, what each finds')
    .addOption(
      new Option('-f, --format <format>', 'form of the list').choices(['text', 'json']).default('text')
    )
    .action(async ({ format }: { format: 'text' | 'json' }) => {
      code = await listRules(format, environment);
    });
  program
    .command('rule')
    .description('print the page of a rule (Markdown)')
    .argument('<name>', 'id of the rule, for instance leakage/preprocessing')
    .action(async (name: string) => {
      code = await showRule(name, environment);
    });
  program
    .command('init')
    .description('write a preflight.toml to fill in into this folder, unless it has settings')
    .action(async () => {
      code = await runInit(environment);
    });
  program
    .command('tools')
    .description('tell which of the tools that the personas ask for are installed in a Python; runs nothing')
    .option('--python <path>', 'the Python of the notebooks; the first on PATH when not given')
    .option('--persona <ids>', PERSONAS, names)
    .addHelpText(
      'after',
      '\nExit code: 0 what is required is there, 1 some is missing, 2 something went wrong.'
    )
    .action(async ({ python, persona: personas }: { python?: string; persona?: string[] }) => {
      code = await runTools({ python, personas }, environment);
    });
  judging(program.command('watch'))
    .description('audit now, and again whatever is saved, until it is interrupted')
    .argument('<path>', 'notebook, script or folder')
    .addOption(new Option('--min-severity <level>', 'the least severity that is told').choices(SEVERITIES))
    .action(async (path: string, flags: JudgingFlags & { minSeverity?: Severity }) => {
      code = await runWatch({ path, minSeverity: flags.minSeverity, ...judged(flags) }, environment);
    });
  judging(program.command('serve'))
    .description('answer requests for audits: a JSON line in, a JSON line out')
    .requiredOption('--stdio', 'by standard input and output')
    .action(async (flags: JudgingFlags) => {
      code = await runServe({ minSeverity: undefined, ...judged(flags) }, environment);
    });
  const persona = program
    .command('persona')
    .description('what notebooks are judged by: look, and check files');
  persona
    .command('check')
    .description('read persona files and print what is wrong with them, one JSON line each')
    .argument('<files...>', 'persona files (.md)')
    .addHelpText('after', '\nExit code: 0 all are personas, 1 some are not, 2 something went wrong.')
    .action(async (files: string[]) => {
      code = await checkPersonas(files, environment);
    });
  persona
    .command('list')
    .description('print the personas that there are for notebooks in this folder: id, title, where')
    .action(async () => {
      code = await listPersonas(environment);
    });
  persona
    .command('show')
    .description('print the Markdown of a persona')
    .argument('<name>', 'id of the persona, for instance ml-engineer')
    .action(async (name: string) => {
      code = await showPersona(name, environment);
    });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? 0 : FAILED;
    }
    if (error instanceof UsageError) {
      environment.stderr.write(`error: ${error.message}\n`);
      return FAILED;
    }
    const words = error instanceof Error ? error.message : String(error);
    environment.stderr.write(`error: ${words}\n`);
    return FAILED;
  }
}
