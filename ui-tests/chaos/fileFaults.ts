/** Files are deleted, changed by others, filled with garbage, or cannot be written. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { constants } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import type { Random } from '../soak/random';
import { DEMO } from '../tests/preflight';
import { type Fault, type Lift, OVER } from './fault';
import { STORE, storeCell } from './writer';

/** Jupyter's own manager of files on a disk that refuses to be written to while a file names the error. */
export const CONFIG = `
import os
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

REFUSAL = os.path.join(os.path.dirname(__file__), "refusal")

def refuse(path):
    if os.path.exists(REFUSAL):
        number = int(open(REFUSAL).read())
        raise OSError(number, os.strerror(number), path)

class Refusing(AsyncLargeFileManager):
    async def _save_file(self, os_path, *args, **more):
        refuse(os_path)
        return await super()._save_file(os_path, *args, **more)

    async def _save_notebook(self, os_path, *args, **more):
        refuse(os_path)
        return await super()._save_notebook(os_path, *args, **more)

c.ServerApp.contents_manager_class = Refusing
`;

const refused = (kind: string, error: number): Fault => ({
  kind,
  lasts: [500, 3000],
  inject: async ({ server, writer, random }) => {
    const refusal = join(server.home, 'refusal');
    writeFileSync(refusal, String(error));
    await writer.beginToReport();
    if (random.next() < 0.5) {
      await writer.beginToSave();
    }
    return async () => rmSync(refusal, { force: true });
  }
});

/** Bytes of no format at all, or the first part of what was there, as a program leaves it that dies while it writes. */
function spoiled(before: Buffer, random: Random): Buffer {
  const kind = random.below(3);
  if (kind === 0) {
    return before.subarray(0, random.below(before.length));
  }
  const garbage = Buffer.from(Array.from({ length: 1 + random.below(3000) }, () => random.below(256)));
  return kind === 1 ? garbage : Buffer.concat([before.subarray(0, random.below(before.length)), garbage]);
}

/** One of these files is spoiled until it is put back. */
const garbage = (kind: string, paths: readonly string[]): Fault => ({
  kind,
  lasts: [500, 3000],
  inject: async ({ server, random, writer }) => {
    const file = server.onDisk(random.pick(paths));
    const before = readFileSync(file);
    writeFileSync(file, spoiled(before, random));
    await writer.beginToCheck();
    return async () => writeFileSync(file, before);
  }
});

/** A server that is no MLflow: it is not there, says nothing, or says what no such server says. */
async function deadStore(port: number, random: Random): Promise<Lift> {
  const kind = random.below(3);
  if (kind === 0) {
    return OVER;
  }
  const server = createServer((_, response) => {
    if (kind === 1) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(random.pick(['', '[]', '{"experiments": 7}', '<html>', '{"experiments": [{}]}']));
    }
  });
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  return async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  };
}

export const FILE_FAULTS: readonly Fault[] = [
  {
    kind: 'the notebook’s file deleted',
    lasts: [500, 3000],
    inject: async ({ server, writer }) => {
      rmSync(server.onDisk(DEMO), { force: true });
      await writer.beginToCheck();
      return OVER;
    }
  },
  {
    kind: 'the notebook’s file changed by another',
    lasts: [500, 3000],
    inject: async ({ server, random }) => {
      const file = server.onDisk(DEMO);
      const notebook = JSON.parse(readFileSync(file, 'utf8')) as { cells: { source: string | string[] }[] };
      random.pick(notebook.cells).source = 'another wrote this';
      writeFileSync(file, JSON.stringify(notebook));
      return OVER;
    }
  },
  refused('disk full', constants.errno.ENOSPC),
  refused('permission denied', constants.errno.EACCES),
  garbage('Git’s files are garbage', ['.git/HEAD', '.git/index', '.git/config']),
  garbage('DVC’s files are garbage', ['.dvc/config', 'data/diabetes.csv.dvc']),
  garbage('MLflow’s store is garbage', ['mlflow.db']),
  {
    kind: 'MLflow’s server is dead',
    lasts: [500, 3000],
    inject: async ({ page, random, store, writer }) => {
      const lift = await deadStore(store, random);
      const before = await writer.textOf(STORE);
      const address = `http://127.0.0.1:${store}`;
      await writer.replace(STORE, storeCell(address));
      // The audit that names it.
      await page.waitForTimeout(1500);
      await writer.beginToCheck();
      const ask = writer.tools.getByRole('button', { name: `Ask ${address}` });
      const told = writer.tools.locator('[data-store="server"]');
      await expect(ask.or(told).first()).toBeVisible();
      // Allowed once, it is asked by every check until the page is closed.
      await ask.click({ timeout: 2000 }).catch(() => {});
      await expect(told).toContainText(`MLflow store ${address} was not read`);
      return async () => {
        await lift();
        await writer.replace(STORE, before);
      };
    }
  }
];
