/**
 * Forked programs are what new ones are: each has its own folder, streams, end and random numbers.
 *
 * @jest-environment node
 */
import { spawn, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { forked, forkServer, PYTHON } from './python';

jest.setTimeout(120_000);

const run = (code: string, ...args: string[]) =>
  spawnSync(PYTHON, forked([], ['-c', code, ...args]), {
    cwd: tmpdir(),
    env: { COLOUR: 'blue' },
    input: 'told',
    encoding: 'utf8'
  });

const printed = (code: string): unknown => JSON.parse(run(`import json, sys\n${code}`).stdout);

(forkServer() === null ? describe.skip : describe)('a forked program', () => {
  it('has the folder, environment, arguments and streams that it is given', () => {
    const code = `
import os, sys
print(os.path.samefile(os.getcwd(), ${JSON.stringify(tmpdir())}), dict(os.environ)["COLOUR"], "HOME" in os.environ, sys.argv, sys.stdin.read())
print("aside", file=sys.stderr)`;
    expect(run(code, 'a', 'b')).toMatchObject({
      stdout: "True blue False ['-c', 'a', 'b'] told\n",
      stderr: 'aside\n',
      status: 0
    });
  });

  it('ends as it ends, and tells why', () => {
    expect(run('import sys; sys.exit(3)').status).toBe(3);
    const failed = run('import atexit; atexit.register(print, "at the end"); raise ValueError("wrong")');
    expect(failed).toMatchObject({ status: 1, stdout: 'at the end\n' });
    expect(failed.stderr).toMatch(/ValueError: wrong$/m);
    expect(run('import os; os.kill(os.getpid(), 9)').signal).toBe('SIGKILL');
  });

  it('has the libraries loaded that it imports, and no others', () => {
    const loaded = 'print(json.dumps([name in sys.modules for name in ("pandas", "wandb")]))';
    expect(printed(`${loaded}\nimport pandas`)).toEqual([true, false]);
    expect(printed(loaded)).toEqual([false, false]);
    expect(printed(`${loaded}\nsys.modules["pandas"] = None\ntry:\n    import pandas\nexcept ImportError:\n    pass`)).toEqual([false, false]); // prettier-ignore
  });

  it('draws other numbers than the next one', () => {
    const draw =
      'import random, numpy, torch\nprint(json.dumps([random.random(), numpy.random.rand(), torch.rand(1).item()]))';
    const [first, second] = [printed(draw), printed(draw)] as number[][];
    expect(first.filter((number, i) => number === second[i])).toEqual([]);
  });

  it('is stopped with who started it', async () => {
    const child = spawn(
      PYTHON,
      forked([], ['-c', 'import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(100)'])
    );
    const [id] = (await once(child.stdout, 'data')) as [Buffer];
    child.kill('SIGKILL');
    // Its end of the pipe is closed when it has ended; a moment later its parent has taken notice.
    await once(child.stdout, 'close');
    const isThere = (): boolean => {
      try {
        return process.kill(Number(id), 0);
      } catch {
        return false;
      }
    };
    while (isThere()) {
      await setTimeout(10);
    }
  });
});
