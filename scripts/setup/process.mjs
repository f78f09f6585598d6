// Running other programs, and finding them.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the project. */
export const root = fileURLToPath(new URL('../..', import.meta.url));
export const windows = process.platform === 'win32';

/** A failure that is told to the user without a stack. */
export class Failure extends Error {}

const seconds = from => `${((performance.now() - from) / 1000).toFixed(1)} s`;

/** Says what is being done, and how long it took. */
export async function step(title, work) {
  const from = performance.now();
  console.log(`• ${title} …`);
  const result = await work();
  console.log(`  done in ${seconds(from)}`);
  return result;
}

/**
 * Runs a program with its output shown, or kept back until it fails when `quiet`. Throws a Failure when it cannot
 * be started or ends with another code than 0.
 */
export function run(name, args, { cwd = root, env = {}, quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(name, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
      shell: windows && name === 'npm'
    });
    const output = [];
    child.stdout?.on('data', data => output.push(data));
    child.stderr?.on('data', data => output.push(data));
    child.on('error', error => reject(new Failure(`${name} could not be started: ${error.message}`)));
    child.on('close', code => {
      if (code === 0) {
        resolve();
        return;
      }
      process.stderr.write(Buffer.concat(output));
      reject(new Failure(`"${[name, ...args].join(' ')}" ended with code ${code}`));
    });
  });
}

/** Standard output of a program, null when it is missing or fails. */
export function capture(name, args) {
  const { status, stdout } = spawnSync(name, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return status === 0 ? stdout.trim() : null;
}

/** Path of the first of these programs on PATH, null when there is none. */
export function which(...names) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const endings = windows ? ['.exe', '.cmd', ''] : [''];
  const paths = names.flatMap(name =>
    folders.flatMap(folder => endings.map(end => join(folder, name + end)))
  );
  return paths.find(path => existsSync(path)) ?? null;
}
