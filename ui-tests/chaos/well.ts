/** Whether all is well: nothing lost, the panel right, the companion there. */
import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { compare } from '../soak/comparison';
import { DEMO, finding } from '../tests/preflight';
import type { Scene } from './fault';
import { SILENCED } from './scene';

/** Milliseconds for each of them after a fault was lifted. */
const BOUND = 120000;

/** Texts of the cells in the notebook's file; null where there is none, or only a part of one. */
function onDisk({ server }: Scene): string[] | null {
  try {
    const { cells } = JSON.parse(readFileSync(server.onDisk(DEMO), 'utf8')) as {
      cells: { source: string | string[] }[];
    };
    return cells.map(({ source }) => (typeof source === 'string' ? source : source.join('')));
  } catch {
    return null;
  }
}

/** Saves until the file is what was written. */
async function saved(scene: Scene): Promise<void> {
  const isSaved = async (): Promise<boolean> => {
    await scene.writer.save(10000);
    return JSON.stringify(onDisk(scene)) === JSON.stringify(scene.writer.written);
  };
  await expect
    .poll(isSaved, { message: 'the file is not what was written', timeout: BOUND, intervals: [250] })
    .toBe(true);
}

/** Asks the companion by its button, and waits for the end of that; false where it did not begin, or did not end. */
function check({ writer }: Scene): Promise<boolean> {
  return writer.tools.evaluate(
    (tools, limit) =>
      new Promise<boolean>(resolve => {
        const button = (): HTMLButtonElement | undefined =>
          [...tools.querySelectorAll('button')].find(each =>
            /^Check (workspace|again)$/.test(each.textContent ?? '')
          );
        let pressed = false;
        let began = false;
        const end = (done: boolean): void => {
          observer.disconnect();
          clearTimeout(timer);
          clearTimeout(start);
          resolve(done);
        };
        const look = (): void => {
          const now = button();
          if (now?.disabled) {
            began = pressed;
          } else if (began) {
            end(true);
          } else if (now && !pressed) {
            pressed = true;
            // Time to read what came of the check before.
            setTimeout(() => button()?.click(), 200);
            // What begins and ends between two drawings is not seen here.
            start = setTimeout(() => !began && end(false), 5000);
          }
        };
        let start: ReturnType<typeof setTimeout> | undefined;
        const timer = setTimeout(() => end(false), limit);
        const observer = new MutationObserver(look);
        observer.observe(tools, { subtree: true, childList: true, attributes: true });
        look();
      }),
    BOUND
  );
}

/** What the panel says of Git, DVC and the store of MLflow. */
const facts = ({ writer }: Scene): Promise<string[]> =>
  writer.tools.locator('.jp-Preflight-repository').allTextContents();

/** Asks the companion until it tells of the project as it is. */
async function answered(scene: Scene): Promise<void> {
  const { tools } = scene.writer;
  const isAnswered = async (): Promise<string> => {
    if (!(await check(scene))) {
      return 'the check did not end';
    }
    const failed = tools.locator(
      '[data-companion="failed"], [data-companion="elsewhere"], [data-companion="off"]'
    );
    if ((await failed.count()) > 0) {
      return failed.first().innerText();
    }
    const [repository = '', ...stores] = await facts(scene);
    return /^Git repository at commit [0-9a-f]{8} · DVC is set up/.test(repository) &&
      stores.some(text => /^MLflow store mlflow\.db, 2 experiments/.test(text))
      ? ''
      : `it says: ${[repository, ...stores].join('; ')}`;
  };
  await expect
    .poll(isAnswered, { message: 'the companion does not answer', timeout: BOUND, intervals: [250] })
    .toBe('');
}

/** What the project's settings silence must not be told of. */
export async function silent({ writer }: Scene): Promise<boolean> {
  return (await finding(writer.panel, SILENCED).count()) === 0;
}

/** Waits until all is well, with one more edit, as of somebody who just goes on. */
export async function wellAgain(scene: Scene): Promise<void> {
  const { page, writer } = scene;
  await writer.verify('after it was lifted');
  await writer.write();
  await saved(scene);
  await answered(scene);
  // With the facts, as the companion found them.
  await compare(page, writer, BOUND);
  await writer.verify('once all was well');
}
