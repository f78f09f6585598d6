/** Audits of an earlier run, kept in a folder: what has not changed since is not audited again. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AuditResult } from '../../audit/audit';
import type { WorkspaceFacts } from '../../audit/facts';
import type { ReportModel } from '../../audit/report/types';
import type { Asking } from './auditFile';

/** What is kept of the audit of a file. Plain data. */
export interface KeptAudit {
  /** Says what was audited, and by what: as {@link AuditCache.key} makes it. */
  readonly key: string;
  readonly asking: Asking;
  /** Digest of the answer to what it asked. */
  readonly facts: string;
  readonly result: Omit<AuditResult, 'flow'>;
  /** The readiness report, where one was made. */
  readonly model: ReportModel | null;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Keep the folder out of Git and of backups. */
const MARKS = [
  ['.gitignore', '*\n'],
  ['CACHEDIR.TAG', 'Signature: 8a477f597d28d172789f06886806bc55\n']
] as const;

/** Tells facts apart. */
export const factsDigest = (facts: WorkspaceFacts | null): string => digest(JSON.stringify(facts));

export class AuditCache {
  /**
   * @param folder absolute
   * @param version tells apart versions of the program, each of which judges in its own way
   */
  constructor(
    private readonly folder: string,
    private readonly version: string
  ) {}

  /**
   * Makes the folder, with what keeps it out of Git and of backups (bford.info/cachedir).
   *
   * @throws what the system says where it cannot be written
   */
  static prepare(folder: string): void {
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of MARKS) {
      try {
        // What is there stays, links above all: a repository of others may hold one that leads anywhere.
        writeFileSync(join(folder, name), text, { flag: 'wx' });
      } catch (error) {
        if ((error as { code?: unknown }).code !== 'EEXIST') {
          throw error;
        }
      }
    }
  }

  /** @param asked all that the audit of a file goes by, as plain data */
  key(...asked: readonly unknown[]): string {
    return digest(JSON.stringify([this.version, ...asked]));
  }

  /** What is kept of a file under a key; null where that is something else, or damaged. @param full absolute path */
  read(full: string, key: string): KeptAudit | null {
    let text: string;
    try {
      text = readFileSync(this.path(full), 'utf8');
    } catch {
      return null;
    }
    const body = text.slice(text.indexOf('\n') + 1);
    if (text !== sealed(body)) {
      return null;
    }
    const kept = JSON.parse(body) as KeptAudit;
    return kept.key === key ? kept : null;
  }

  /** Keeps an audit in place of the last one of the file. What cannot be kept is audited again. */
  write(full: string, kept: KeptAudit): void {
    const path = this.path(full);
    const temporary = `${path}.${randomUUID()}`;
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(temporary, sealed(JSON.stringify(kept)));
      renameSync(temporary, path);
    } catch {
      rmSync(temporary, { force: true });
    }
  }

  private path(full: string): string {
    const name = digest(full);
    return join(this.folder, name.slice(0, 2), `${name.slice(2)}.json`);
  }
}

/** A text with a line before it by which damage is seen. */
const sealed = (body: string): string => `${digest(body)}\n${body}`;
