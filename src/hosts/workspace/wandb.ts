/** The runs that W&B keeps on this machine, known by the names of their folders. */
import { dirname, join } from 'node:path';
import type { WandbFacts } from '../../audit/facts';
import { confined } from './confined';
import { type Files, pathFrom } from './files';

/** Runs whose state is looked at, and those that are told. */
const MOST_LOOKED_AT = 2000;
const MOST_TOLD = 20;

/** `offline-run-20261129_210813-nh7pqf1y`; the time is that of the machine it ran on. */
const RUN = /^(offline-)?run-(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)-([\w-]+)$/;

interface Found {
  readonly folder: string;
  readonly id: string;
  readonly started: number;
  readonly offline: boolean;
}

/** Runs in `wandb` beside the notebook, where its kernel starts, and at the root; null where there are none. */
export async function findWandb(files: Files, root: string, folder: string): Promise<WandbFacts | null> {
  const data = confined(files, [root]);
  const found: Found[] = [];
  const tops = [...new Set([folder, root])].map(top => join(top, 'wandb'));
  for (const top of tops) {
    for (const { name, folder: isFolder } of await data.list(top)) {
      const [, offline, year, month, day, hour, minute, second, id] = RUN.exec(name) ?? [];
      if (isFolder && id !== undefined) {
        const [y = 0, mo = 1, ...rest] = [year, month, day, hour, minute, second].map(Number);
        const started = new Date(y, mo - 1, ...(rest as [number, number, number, number])).getTime();
        found.push({ folder: join(top, name), id, started, offline: offline !== undefined });
      }
    }
  }
  if (found.length === 0) {
    return null;
  }
  found.sort((a, b) => b.started - a.started);
  const runs = await Promise.all(
    found.slice(0, MOST_LOOKED_AT).map(async ({ folder: own, id, started, offline }) => {
      // What was online was uploaded as it went; `wandb sync` leaves this mark.
      const synced = !offline || (await data.kind(join(own, `run-${id}.wandb.synced`))) === 'file';
      return { id, started, offline, synced };
    })
  );
  return {
    where: [...new Set(found.map(run => pathFrom(root, dirname(run.folder))))],
    total: found.length,
    unsynced: runs.filter(({ synced }) => !synced).length,
    runs: runs.slice(0, MOST_TOLD)
  };
}
