import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expectationFacts } from '../../../audit/facts';
import { findExpectations } from '../expectations';
import { nodeFiles } from '../nodeFiles';
import { forked, PYTHON, Sandbox } from './sandbox';

/** A context with two suites behind one checkpoint, run on good data and then on bad; what it says itself is printed. */
const CONTEXT = `
import json, sys, time
import great_expectations as gx, pandas as pd
context = gx.get_context(mode="file", project_root_dir=".")
batch = context.data_sources.add_pandas("p").add_dataframe_asset("t").add_batch_definition_whole_dataframe("w")
definitions = []
for name, column in (("train", "a"), ("target", "b")):
    suite = context.suites.add(gx.ExpectationSuite(name=name))
    suite.add_expectation(gx.expectations.ExpectColumnValuesToNotBeNull(column=column))
    suite.add_expectation(gx.expectations.ExpectColumnToExist(column=column))
    definitions.append(context.validation_definitions.add(gx.ValidationDefinition(name=name, data=batch, suite=suite)))
checkpoint = context.checkpoints.add(gx.Checkpoint(name="check", validation_definitions=definitions))
told = []
for frame in (pd.DataFrame({"a": [1, 2], "b": [1, 2]}), pd.DataFrame({"a": [1, 2], "b": [1, None]})):
    result = checkpoint.run(batch_parameters={"dataframe": frame})
    parts = list(result.run_results.values())
    told.append({
        "success": result.success,
        "time": result.run_id.run_time.timestamp() * 1000,
        "expectations": sum(part.statistics["evaluated_expectations"] for part in parts),
        "failed": sum(part.statistics["unsuccessful_expectations"] for part in parts),
    })
    if len(sys.argv) > 1:
        break
print(json.dumps(told))`;

interface Told {
  readonly success: boolean;
  readonly time: number;
  readonly expectations: number;
  readonly failed: number;
}

const boxes: Sandbox[] = [];
afterAll(() => boxes.forEach(box => box.remove()));

function make(...args: string[]): { box: Sandbox; told: Told[] } {
  const box = new Sandbox().write({ 'work/deep/a.ipynb': '{}' });
  boxes.push(box);
  const text = execFileSync(PYTHON, forked([], ['-c', CONTEXT, ...args]), {
    cwd: join(box.path, 'work'),
    env: { ...process.env, GX_ANALYTICS_ENABLED: 'false' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe']
  });
  return { box, told: JSON.parse(text.trim().split('\n').at(-1) ?? '') as Told[] };
}

async function find(root: string, folder: string) {
  const found = await findExpectations(nodeFiles, root, folder);
  return found && expectationFacts.parse(found);
}

describe('a context of Great Expectations', () => {
  it('is found above the notebook, with the last run as it says itself', async () => {
    const { box, told } = make();
    const found = await find(box.path, join(box.path, 'work/deep'));
    expect(told).toHaveLength(2);
    const { time = 0, ...last } = told.at(-1) ?? {};
    expect(found).toMatchObject({
      where: 'work/gx',
      suites: ['target', 'train'],
      checkpoints: ['check'],
      last: { ...last, suites: ['target', 'train'] }
    });
    expect(last).toMatchObject({ success: false, expectations: 4, failed: 1 });
    expect(Math.abs((found?.last?.time ?? 0) - time)).toBeLessThan(2);
    expect(await find(join(box.path, 'work/deep'), join(box.path, 'work/deep'))).toBeNull();
    symlinkSync(join(box.path, 'work/gx'), join(box.path, 'work/deep/gx'));
    expect(await find(join(box.path, 'work/deep'), join(box.path, 'work/deep'))).toBeNull();
  }, 60_000);

  it('met what was expected', async () => {
    const { box, told } = make('once');
    const found = await find(box.path, join(box.path, 'work'));
    expect(told[0]?.success).toBe(true);
    expect(found?.last).toMatchObject({ success: true, expectations: 4, failed: 0 });
  }, 60_000);

  it('says nothing of stores that are in no folder, lie outside or are broken', async () => {
    const settings = (base: string) =>
      `stores:\n  s:\n    store_backend: ${base}\nexpectations_store_name: s\nvalidation_results_store_name: s\n`;
    const at = (base: string) => {
      const box = new Sandbox().write({
        'in/gx/great_expectations.yml': settings(base),
        'out/one.json': '{}',
        'in/gx/broken/s/__none__/20261129T210817.973141Z/p-t.json': '{"success": true'
      });
      boxes.push(box);
      return find(join(box.path, 'in'), join(box.path, 'in'));
    };
    expect(await at('{bucket: b}')).toEqual({ where: 'gx', suites: null, checkpoints: null, last: null });
    expect(await at('{base_directory: ../../out}')).toMatchObject({ suites: [], last: null });
    expect(await at('{base_directory: broken}')).toMatchObject({ suites: ['p-t'], last: null });
  });
});
