/** Audits for engines and editors: a JSON line in, a JSON line out, until the input ends. */
import { z } from 'zod';
import { settingsSchema } from '../../audit/policy/settings';
import { printableJson } from '../../audit/report/safe';
import type { Environment } from './environment';
import { jsonLine } from './format/jsonl';
import { Auditing, type JobSetup } from './job';
import { streamSink } from './output';

const request = z
  .strictObject({
    /** Comes back in the answer. */
    id: z.union([z.string(), z.number(), z.null()]).default(null),
    /** Path of the notebook or script, relative to the folder that the command runs in. */
    path: z.string().min(1),
    /** What is audited under that path; what the file holds when not given. */
    text: z.string().optional(),
    /** Stronger than the project's and the command's. */
    settings: settingsSchema.optional(),
    /** Whether fixes are tried. */
    fixes: z.boolean().default(true),
    /** Whether nothing but the text is looked at. */
    alone: z.boolean().default(false)
  })
  .refine(({ text, alone }) => text !== undefined || !alone, '"alone" needs "text".');

/** Milliseconds after which what is around notebooks (settings, personas, repositories) is looked at again: it may have changed. */
const LOOK_AGAIN = 1000;

export type ServeCommand = Pick<JobSetup, 'workspace' | 'config' | 'settings' | 'minSeverity'>;

/** The id of a line that is no request otherwise, so that whoever asked knows which it was. */
function idOf(value: unknown): string | number | null {
  const read = z.object({ id: request.shape.id }).safeParse(value);
  return read.success ? read.data.id : null;
}

/** Carries out `serve --stdio`. Each line is answered by one, in their order; what is wrong with a line is its answer. */
export async function runServe(command: ServeCommand, { cwd, stdout, lines }: Environment): Promise<0> {
  const sink = streamSink(stdout);
  const refuse = (id: string | number | null, error: string): Promise<void> =>
    sink.write(`${printableJson(JSON.stringify({ id, error }))}\n`);
  const setup: JobSetup = {
    ...command,
    cwd,
    fixes: true,
    compare: false,
    places: false,
    reportAt: null,
    cache: null
  };
  let since = -Infinity;
  let current: Auditing | null = null;
  const auditing = (): Auditing => {
    const now = performance.now();
    if (current === null || now - since > LOOK_AGAIN) {
      [current, since] = [new Auditing(setup), now];
    }
    return current;
  };
  for await (const line of lines()) {
    if (line.trim() === '') {
      continue;
    }
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      await refuse(null, 'The line is no JSON.');
      continue;
    }
    const read = request.safeParse(value);
    if (!read.success) {
      await refuse(idOf(value), `The line is no request: ${z.prettifyError(read.error)}`);
      continue;
    }
    const { id, path, ...how } = read.data;
    const outcome = await auditing().run({ file: path, text: undefined, ...how, known: [], quiet: false });
    const problems = outcome.error === null ? outcome.problems : [];
    // One object, whose first key tells what it answers.
    const answer = {
      id,
      ...(JSON.parse(jsonLine(outcome)) as object),
      ...(problems.length > 0 && { problems })
    };
    await sink.write(`${printableJson(JSON.stringify(answer))}\n`);
  }
  return 0;
}
