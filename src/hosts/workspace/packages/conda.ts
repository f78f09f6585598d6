/** What conda is asked for (`environment.yml`), and what conda-lock settled (`conda-lock.yml`). */
import { z } from 'zod';
import { normaliseName } from '../../../audit/distributions';
import { readYaml } from '../documents';
import type { Files } from '../files';
import { addRequirement } from './requirements';
import type { Pins } from './types';

const environment = z.object({
  dependencies: z.array(z.union([z.string(), z.object({ pip: z.array(z.string()).nullish() })]))
});

const lock = z.object({
  package: z.array(z.object({ name: z.string(), version: z.union([z.string(), z.number()]) }))
});

export async function readEnvironment(files: Files, path: string): Promise<Pins | null> {
  const found = await readYaml(files, path, environment);
  if (found === null) {
    return null;
  }
  const pins: Pins = new Map();
  for (const item of found.dependencies) {
    if (typeof item === 'string') {
      addSpec(pins, item);
    } else {
      item.pip?.forEach(line => addRequirement(pins, line));
    }
  }
  return pins;
}

/**
 * `conda-forge::numpy=1.26.4=py311h64a7726_0`. A single `=` takes everything that begins so: `numpy=1.26` is any 1.26.x, and
 * three numbers leave nothing open that is ever released.
 */
function addSpec(pins: Pins, spec: string): void {
  const [, name, rest = ''] = /^(?:[^:]*::)?([\w.-]+)\s*(.*)$/s.exec(spec.trim()) ?? [];
  if (name === undefined) {
    return;
  }
  const [, equals, version = '', build] = /^(={1,2})\s*([\w.!+]+)(?:=([\w*.]+))?$/.exec(rest) ?? [];
  const exact = equals === '==' || (build !== undefined && build !== '*') || /^\d+\.\d+\.\d+/.test(version);
  pins.set(normaliseName(name), equals !== undefined && exact ? version : null);
}

export async function readCondaLock(files: Files, path: string): Promise<Pins | null> {
  const found = await readYaml(files, path, lock);
  return found && new Map(found.package.map(({ name, version }) => [normaliseName(name), String(version)]));
}
