/** Commands about what judges, and what it wants of the project. */
import { type Command, Option } from 'commander';
import type { Environment } from '../environment';
import { runInit } from '../init';
import { checkPersonas, listPersonas, showPersona } from '../persona';
import { listRules, showRule } from '../rules';
import { runTools } from '../tools';
import { type Finish, names, PERSONAS } from './options';

/** `rules`, `rule`, `init`, `tools` and `persona`. */
export function addProjectCommands(program: Command, environment: Environment, finish: Finish): void {
  program
    .command('rules')
    .description('list the rules: id, tier, severity, what each finds')
    .addOption(
      new Option('-f, --format <format>', 'form of the list').choices(['text', 'json']).default('text')
    )
    .action(async ({ format }: { format: 'text' | 'json' }) => {
      finish(await listRules(format, environment));
    });
  program
    .command('rule')
    .description('print the page of a rule (Markdown)')
    .argument('<name>', 'id of the rule, for instance leakage/preprocessing')
    .action(async (name: string) => {
      finish(await showRule(name, environment));
    });
  program
    .command('init')
    .description('write a preflight.toml to fill in into this folder, unless it has settings')
    .action(async () => {
      finish(await runInit(environment));
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
      finish(await runTools({ python, personas }, environment));
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
      finish(await checkPersonas(files, environment));
    });
  persona
    .command('list')
    .description('print the personas that there are for notebooks in this folder: id, title, where')
    .action(async () => {
      finish(await listPersonas(environment));
    });
  persona
    .command('show')
    .description('print the Markdown of a persona')
    .argument('<name>', 'id of the persona, for instance ml-engineer')
    .action(async (name: string) => {
      finish(await showPersona(name, environment));
    });
}
