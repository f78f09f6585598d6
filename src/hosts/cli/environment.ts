import type { Stream } from './output';

/** What the command knows of the world. */
export interface Environment {
  readonly cwd: string;
  readonly stdout: Stream;
  readonly stderr: { readonly isTTY?: boolean; write(text: string): unknown };
  /** All of standard input. */
  readonly stdin: () => Promise<string>;
  /** Standard input line by line, as it comes. */
  readonly lines: () => AsyncIterable<string>;
  /** Stops what goes on until it is interrupted; from then on an interruption ends nothing by itself. */
  readonly interruption: () => AbortSignal;
  /** Script whose threads run jobs; null where there is none, and all is done on one thread. */
  readonly script: string | null;
  /** Variables of the environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Now, as printed in reports. */
  readonly now: () => Date;
}

/** A command that cannot be carried out as given; the message tells the user what to change. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
