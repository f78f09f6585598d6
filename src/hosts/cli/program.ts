import { Command, CommanderError } from 'commander';
import { addTypeScript } from '../../audit/typescript';
import { VERSION } from '../../audit/version';
import { addFileCommands } from './commands/files';
import { addNotebookCommands } from './commands/notebook';
import { addProjectCommands } from './commands/project';
import { type Environment, UsageError } from './environment';
import { lines } from './say';

/** Exit code of a command that could not be carried out. */
const FAILED = 2;

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
      // What was typed is told again.
      writeErr: text => void environment.stderr.write(lines(text))
    });
  for (const add of [addFileCommands, addNotebookCommands, addProjectCommands]) {
    add(program, environment, exit => {
      code = exit;
    });
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? 0 : FAILED;
    }
    if (error instanceof UsageError) {
      environment.stderr.write(`error: ${lines(error.message)}\n`);
      return FAILED;
    }
    const words = error instanceof Error ? error.message : String(error);
    environment.stderr.write(`error: ${lines(words)}\n`);
    return FAILED;
  }
}
