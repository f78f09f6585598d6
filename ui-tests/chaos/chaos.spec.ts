/**
 * Chaos: somebody writes a notebook, and at random moments something below it breaks. Each time it is lifted, nothing that was
 * written may be lost, undo must lead back behind it, the panel must show what a fresh engine finds, and the companion must answer.
 */
import { appendFileSync, readdirSync, rmSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { inTime } from '../soak/comparison';
import { Random } from '../soak/random';
import { type Fault, type Lift, OVER } from './fault';
import { FILE_FAULTS } from './fileFaults';
import { PROCESS_FAULTS } from './processFaults';
import { open, type Opened } from './scene';
import { type Seen, takeSeen, withoutParticulars } from './seen';
import { SERVER_FAULTS } from './serverFaults';
import { silent, wellAgain } from './well';

const MINUTES = Number(process.env.PREFLIGHT_CHAOS_MINUTES ?? '1');
const SEED = Number(process.env.PREFLIGHT_CHAOS_SEED ?? '1');
/** Words of the kinds that are injected; all when empty. */
const ONLY = process.env.PREFLIGHT_CHAOS_ONLY ?? '';
/** Where rounds are written down, a line each; nowhere when it is not set. */
const LOG = process.env.PREFLIGHT_CHAOS_LOG;

/** After so many failures there is nothing more to learn. */
const MOST_FAILURES = 15;

const FAULTS: readonly Fault[] = [...SERVER_FAULTS, ...PROCESS_FAULTS, ...FILE_FAULTS].filter(({ kind }) =>
  kind.includes(ONLY)
);

/** What came of one fault. */
interface Round {
  readonly kind: string;
  /** Seconds until all was well once it was lifted; null when it never was. */
  well: number | null;
  seen: Seen[];
  lost: string[];
  failed: string | null;
  /** Errors in the console, by whose code they come from. */
  errors: { ours: string[]; others: string[] };
}

/** In another order each time, so that each kind is injected as often as the others. */
function shuffled<T>(items: readonly T[], random: Random): T[] {
  const left = [...items];
  return items.map(() => left.splice(random.below(left.length), 1)[0]);
}

async function round(fault: Fault, scene: Opened): Promise<Round> {
  const { page, server, writer, random, errors } = scene;
  const result: Round = {
    kind: fault.kind,
    well: null,
    seen: [],
    lost: [],
    failed: null,
    errors: { ours: [], others: [] }
  };
  let lift: Lift = OVER;
  try {
    await writer.mark();
    for (let steps = random.below(3); steps > 0; steps--) {
      await inTime(writer.step(), 'a step before it');
    }
    await writer.write();
    if (random.next() < 0.5) {
      await writer.keepOne();
    }
    await page.waitForTimeout(random.below(500));
    await takeSeen(page);
    lift = await inTime(fault.inject(scene), 'the injection');
    const [least, most] = fault.lasts;
    const until = Date.now() + least + random.below(most - least + 1);
    while (Date.now() < until) {
      await inTime(writer.step(), 'a step under it');
    }
    if (!(await silent(scene))) {
      result.lost.push('the project’s settings, while it lasted');
    }
    await inTime(lift(), 'the lifting');
    lift = OVER;
    const from = Date.now();
    await wellAgain(scene);
    result.well = (Date.now() - from) / 1000;
    if (!(await silent(scene))) {
      result.lost.push('the project’s settings');
    }
    await writer.undoNotes();
    await writer.takeBack();
    await writer.verify('after all was undone');
  } catch (error) {
    const text = String(error);
    if (error instanceof Error && error.name === 'Lost') {
      result.lost.push(text);
    } else {
      result.failed = text;
    }
  } finally {
    await lift().catch(() => {});
    result.seen = await takeSeen(page).catch(() => []);
    const plain = (list: string[]): string[] => list.splice(0).map(each => withoutParticulars(each, 1500));
    result.errors = { ours: plain(errors.ours), others: plain(errors.others) };
    for (const name of readdirSync(server.onDisk('')).filter(each => each.includes('.readiness.'))) {
      rmSync(server.onDisk(name));
    }
  }
  return result;
}

test('whatever breaks: nothing is lost, and all is well again', async ({ browser }) => {
  const random = new Random(SEED);
  const scene = await open(browser, random);
  const started = Date.now();
  const bad: Round[] = [];
  const ours: string[] = [];
  let rounds = 0;
  try {
    await wellAgain(scene);
    let deck: Fault[] = [];
    while (Date.now() - started < MINUTES * 60000 && bad.length < MOST_FAILURES) {
      if (deck.length === 0) {
        deck = shuffled(FAULTS, random);
      }
      const result = await round(deck.pop()!, scene);
      rounds++;
      ours.push(...result.errors.ours);
      if (LOG) {
        appendFileSync(
          LOG,
          `${JSON.stringify({ seed: SEED, at: (Date.now() - started) / 1000, ...result })}\n`
        );
      }
      if (result.failed !== null || result.lost.length > 0) {
        bad.push(result);
        await scene.page.screenshot({ path: test.info().outputPath(`failure-${bad.length}.png`) });
        await scene.reload();
        await wellAgain(scene);
        await scene.writer.begin();
      }
    }
  } finally {
    await scene.close();
  }
  expect(bad.map(({ kind, lost, failed }) => ({ kind, lost, failed }))).toEqual([]);
  expect(ours).toEqual([]);
  expect(rounds).toBeGreaterThan(0);
});
