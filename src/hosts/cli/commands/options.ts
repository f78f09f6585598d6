/** Options that several commands have. */
import type { Command } from 'commander';
import type { AuditCommand } from '../run';

/** Takes the exit code of the command that was carried out. */
export type Finish = (code: number) => void;

/** What says which rules speak, for all commands that audit files. */
export interface JudgingFlags {
  readonly workspace: boolean;
  readonly preview?: boolean;
  readonly config?: string | boolean;
  readonly select?: string[];
  readonly ignore?: string[];
  readonly persona?: string[];
}

export const PERSONAS = 'who judges: ids with commas between (nbpreflight persona list shows them)';

export const names = (list: string): string[] =>
  list
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '');

/** Adds the options of {@link JudgingFlags}. */
export function judging(command: Command): Command {
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
export function judged({
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
