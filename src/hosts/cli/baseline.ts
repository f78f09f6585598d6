/** Findings that a project knows of already: they are not told, and new ones are. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { pathFrom } from '../workspace/files';
import { nodeFiles } from '../workspace/nodeFiles';
import { replaceFile } from '../workspace/replaceFile';
import { type Environment, UsageError } from './environment';
import type { Outcome } from './job';
import { writeReport } from './output';
import { line } from './say';

const entry = z.strictObject({ rule: z.string(), fingerprint: z.string() });
type Entry = z.infer<typeof entry>;

/** What the file holds. Paths are relative to its folder, with `/`. */
const baselineFile = z.strictObject({
  version: z.literal(1),
  findings: z.record(z.string(), z.array(entry))
});

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export class Baseline {
  /**
   * @param path absolute path of the file
   * @param shown the same as the user named it
   * @param cwd absolute folder that the paths of audited files start from
   * @param renew whether what is found becomes known
   * @throws UsageError where the file is no baseline, or is not there and not about to be made
   */
  static async read(path: string, shown: string, cwd: string, renew: boolean): Promise<Baseline> {
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text === null) {
      if (renew && (await nodeFiles.kind(path)) === 'missing') {
        return new Baseline(path, cwd, renew, new Map());
      }
      throw new UsageError(`--baseline: "${shown}" cannot be read. --update-baseline makes one.`);
    }
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new UsageError(`--baseline: "${shown}" is no JSON.`);
    }
    const read = baselineFile.safeParse(value);
    if (!read.success) {
      throw new UsageError(`--baseline: "${shown}" is no baseline: ${z.prettifyError(read.error)}`);
    }
    return new Baseline(path, cwd, renew, new Map(Object.entries(read.data.findings)));
  }

  private constructor(
    private readonly path: string,
    private readonly cwd: string,
    private readonly renew: boolean,
    private readonly before: ReadonlyMap<string, readonly Entry[]>
  ) {}

  /** Fingerprints of what is known of a file. */
  known(file: string): readonly string[] {
    return this.entries(file).map(({ fingerprint }) => fingerprint);
  }

  /** Takes note of what a file has. */
  note(outcome: Outcome): void {
    if (outcome.error !== null || outcome.account === undefined) {
      return;
    }
    const { file, result, account } = outcome;
    const name = this.nameOf(file);
    const known = this.entries(file);
    const stays = known.filter(
      ({ rule, fingerprint }) => account.there.includes(fingerprint) || !result.rules.includes(rule)
    );
    this.gone.push(...known.filter(each => !stays.includes(each)).map(each => ({ name, ...each })));
    this.seen.set(name, [...stays, ...account.fresh]);
  }

  /** Ends a run: names what is gone, or writes what is known now. */
  async end(stderr: Environment['stderr']): Promise<void> {
    const elsewhere: [string, readonly Entry[]][] = [];
    for (const [name, entries] of this.before) {
      if (this.seen.has(name)) {
        continue;
      }
      if ((await nodeFiles.kind(resolve(dirname(this.path), name))) === 'missing') {
        this.gone.push(...entries.map(each => ({ name, ...each })));
      } else {
        elsewhere.push([name, entries]);
      }
    }
    if (this.renew) {
      await this.write(new Map([...elsewhere, ...this.seen]));
      return;
    }
    for (const { name, rule, fingerprint } of this.gone) {
      stderr.write(`${line(`${name}: known ${rule} (${fingerprint})`)} is gone.\n`);
    }
    if (this.gone.length > 0) {
      stderr.write('--update-baseline takes what is gone out of the baseline.\n');
    }
  }

  private nameOf(file: string): string {
    return pathFrom(dirname(this.path), resolve(this.cwd, file));
  }

  private entries(file: string): readonly Entry[] {
    return this.before.get(this.nameOf(file)) ?? [];
  }

  private async write(known: ReadonlyMap<string, readonly Entry[]>): Promise<void> {
    const findings = [...known]
      .filter(([, entries]) => entries.length > 0)
      .sort(([a], [b]) => byText(a, b))
      .map(([name, entries]): [string, Entry[]] => [
        name,
        entries
          .map(({ rule, fingerprint }) => ({ rule, fingerprint }))
          .sort((a, b) => byText(a.rule, b.rule) || byText(a.fingerprint, b.fingerprint))
      ]);
    const value: z.infer<typeof baselineFile> = { version: 1, findings: Object.fromEntries(findings) };
    const text = `${JSON.stringify(value, null, 2)}\n`;
    const isThere = (await nodeFiles.kind(this.path)) !== 'missing';
    await (isThere ? replaceFile(this.path, text) : writeReport(this.path, text));
  }

  private readonly seen = new Map<string, readonly Entry[]>();
  private readonly gone: (Entry & { readonly name: string })[] = [];
}
