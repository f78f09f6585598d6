// Programs whose answer counts.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { Failure } from '../setup/process.mjs';

/** Runs a program to its end; what it writes, and its exit code. Throws a Failure where that is none of `codes`. */
export async function ask(program, args, { cwd, env, codes = [0] }) {
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [[code], out, err] = await Promise.all([
    once(child, 'close'),
    text(child.stdout),
    text(child.stderr)
  ]);
  if (!codes.includes(code)) {
    throw new Failure(`"${[program, ...args].join(' ')}" ended with code ${code}\n${out}${err}`);
  }
  return { code, out, err };
}

/** What work gives, and the seconds that it took. */
export async function timed(work) {
  const from = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - from) / 1000 };
}
