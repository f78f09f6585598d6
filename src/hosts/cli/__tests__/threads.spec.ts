/** Threads that die: by which file, and what becomes of the others. */
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job, JobSetup } from '../job';
import { threaded } from '../threads';

const script = join(tmpdir(), `preflight-thread-${process.pid}.js`);

beforeAll(() =>
  writeFileSync(
    script,
    `const { parentPort } = require('node:worker_threads');
     parentPort.on('message', ({ id, job }) => {
       if (job.file.startsWith('exit')) process.exit(3);
       if (job.file.startsWith('throw')) throw new Error('out of ideas');
       setTimeout(() => parentPort.postMessage({ id, outcome: { file: job.file, error: 'fine' } }), 5);
     });`
  )
);
afterAll(() => rmSync(script));

async function outcomes(files: readonly string[], threads: number): Promise<string[]> {
  const jobs = files.map(
    file => (): Promise<Job> => Promise.resolve({ file, text: undefined, known: [], quiet: false })
  );
  const found: string[] = [];
  for await (const { file, error } of threaded(jobs, {} as JobSetup, script, threads)) {
    found.push(`${file}: ${error}`);
  }
  return found;
}

it.each([1, 2, 5])('only the file by which a thread ends is lost, with %s threads', async threads => {
  const files = ['a', 'b', 'exit 1', 'c', 'throw 1', 'exit 2', 'd', 'e', 'f', 'g', 'exit 3'];
  const failed = 'Preflight itself failed on this file:';
  expect(await outcomes(files, threads)).toEqual(
    files.map(file =>
      file.startsWith('exit')
        ? `${file}: ${failed} its thread ended with 3.`
        : file.startsWith('throw')
          ? `${file}: ${failed} out of ideas`
          : `${file}: fine`
    )
  );
});
