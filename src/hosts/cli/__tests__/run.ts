/** The command, run in a folder as a shell would: what it prints, and what it exits with. */
import { Readable } from 'node:stream';
import { main } from '../program';

const NOW = new Date('2026-01-02T03:04:05Z');

export async function runIn(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  stdin = '',
  interruption = new AbortController().signal
): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const stdout = {
    write(text: string, done: () => void) {
      out += text;
      done();
    }
  };
  const stderr = { write: (text: string) => (err += text) };
  const code = await main([...args], {
    cwd: folder,
    stdout,
    stderr,
    env,
    stdin: () => Promise.resolve(stdin),
    lines: () => Readable.from(stdin.split('\n')),
    interruption: () => interruption,
    script: null,
    now: () => NOW
  });
  return { code, out, err };
}
