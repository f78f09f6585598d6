/** Commands that write something for one notebook. */
import { type Command, Option } from 'commander';
import { REPORT_FORMATS, type ReportFormat } from '../../../audit/report/formats';
import type { Environment } from '../environment';
import { runReport } from '../report';
import { answersOf, runSuggest } from '../suggest';
import { type Finish, names, PERSONAS } from './options';

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

/** `report` and `suggest`. */
export function addNotebookCommands(program: Command, environment: Environment, finish: Finish): void {
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
      finish(
        await runReport(
          { notebook, format, output, workspace, config, settings, earlier, reviewed },
          environment
        )
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
      finish(await runSuggest({ name, notebook, insert, answers: answersOf(answer), pip }, environment));
    });
}
