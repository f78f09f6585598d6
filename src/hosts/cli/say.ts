/** Words of others (names of files, what notebooks hold, messages of libraries) as a terminal or the log of a job is to get them. */
import { oneLine, printable } from '../../audit/report/safe';
import { masked } from '../../audit/secrets/texts';
import type { Stream } from './output';

/** Keeps words apart that a runner of jobs would obey, and is not seen. */
const APART = '\u200b';

/**
 * Text for the log of a job. Runners take some lines for commands: GitHub's what starts with `::` and what holds `##[`, Azure's
 * `##vso[`, TeamCity's `##teamcity[`.
 */
export function obeyedByNone(text: string): string {
  return text
    .replace(/^([^\S\n]{0,400}):(?=:)/gm, `$1:${APART}`)
    .replace(/##(?=\[|vso\[|teamcity\[)/gi, `#${APART}#`);
}

/** What is said on one line, credentials masked. */
export function line(text: string): string {
  return obeyedByNone(masked(oneLine(text)));
}

/** The same on several lines. */
export function lines(text: string): string {
  return obeyedByNone(masked(printable(text)));
}

/** Text that programs read as it is: on a terminal nothing in it can colour, move or erase. */
export function readable(text: string, stream: Pick<Stream, 'isTTY'>): string {
  return stream.isTTY === true ? printable(text) : text;
}
