import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { wandbFacts } from '../../../audit/facts';
import { nodeFiles } from '../nodeFiles';
import { findWandb } from '../wandb';
import { forked, PYTHON, Sandbox } from './sandbox';

/** Makes offline runs with W&B itself and says their ids. */
const RUNS = `
import json, time, wandb
ids = []
for at in range(2):
    with wandb.init(project="credit", mode="offline") as run:
        run.log({"accuracy": 0.9})
        ids.append(run.id)
    time.sleep(1.1)
print(json.dumps(ids))`;

describe('the runs of W&B', () => {
  const box = new Sandbox().write({ 'work/train.ipynb': '{}' });
  const folder = join(box.path, 'work');
  const find = async (root = box.path, at = folder) => {
    const found = await findWandb(nodeFiles, root, at);
    return found && wandbFacts.parse(found);
  };
  let ids: readonly string[] = [];
  let before = 0;

  beforeAll(() => {
    before = Date.now();
    const text = execFileSync(PYTHON, forked([], ['-c', RUNS]), {
      cwd: folder,
      env: { ...process.env, WANDB_SILENT: 'true' },
      encoding: 'utf8'
    });
    ids = JSON.parse(text.trim().split('\n').at(-1) ?? '') as string[];
  }, 120_000);

  afterAll(() => box.remove());

  it('are those that W&B made, the latest first, not uploaded', async () => {
    const found = await find();
    expect(found).toMatchObject({ where: ['work/wandb'], total: 2, unsynced: 2 });
    expect(found?.runs.map(({ id }) => id)).toEqual([...ids].reverse());
    for (const { started, offline, synced } of found?.runs ?? []) {
      expect({ offline, synced }).toEqual({ offline: true, synced: false });
      expect(started).toBeGreaterThan(before - 2000);
      expect(started).toBeLessThan(Date.now());
    }
  });

  it('are uploaded once W&B has marked them so, and those made online at once', async () => {
    const kept = join(folder, 'wandb');
    const name = readdirSync(kept).find(
      entry => entry.startsWith('offline-') && entry.endsWith(ids[0] ?? '')
    );
    writeFileSync(join(kept, name ?? '', `run-${ids[0] ?? ''}.wandb.synced`), '');
    mkdirSync(join(kept, 'run-20250102_030405-abc12345'));
    const found = await find();
    expect(found).toMatchObject({ total: 3, unsynced: 1 });
    expect(found?.runs.at(-1)).toEqual({
      id: 'abc12345',
      started: new Date(2025, 0, 2, 3, 4, 5).getTime(),
      offline: false,
      synced: true
    });
  });

  it('are none where there are none, and are not followed out', async () => {
    box.write({ 'inner/a.ipynb': '{}', 'other/wandb/settings': '' });
    expect(await find(box.path, join(box.path, 'other'))).toBeNull();
    const inner = join(box.path, 'inner');
    symlinkSync(join(folder, 'wandb'), join(inner, 'wandb'));
    expect(await find(inner, inner)).toBeNull();
    expect((await find(box.path, inner))?.total).toBe(3);
  });
});
