/** Files in which a tool has settled every version: uv, Poetry, Pipenv, and the common form of PEP 751. */
import { z } from 'zod';
import { normaliseName } from '../../../audit/distributions';
import { readJson, readToml } from '../documents';
import type { Files } from '../files';
import type { Pins } from './types';

/** Where a package lies in the project itself, as each tool says it. */
const ownSource = z.union([
  z.object({ virtual: z.string() }),
  z.object({ editable: z.string() }),
  z.object({ directory: z.string() }),
  z.object({ type: z.literal('directory') })
]);
const packages = z.array(
  z.object({
    name: z.string(),
    version: z.string().optional(),
    source: z.unknown().optional(),
    directory: z.unknown().optional()
  })
);
const tomlLock = z.union([z.object({ package: packages }), z.object({ packages })]);

const pipenvPackages = z.record(
  z.string(),
  z.object({ version: z.string().optional(), ref: z.string().optional() })
);
const pipenvLock = z.object({ default: pipenvPackages, develop: pipenvPackages.optional() });

/** `uv.lock`, `poetry.lock` and `pylock.toml`. */
export async function readTomlLock(files: Files, path: string): Promise<Pins | null> {
  const found = await readToml(files, path, tomlLock);
  const all = found && ('package' in found ? found.package : found.packages);
  // Packages of the project are as they lie there, whatever version they give themselves.
  const others = all?.filter(
    ({ source, directory }) => directory === undefined && !ownSource.safeParse(source).success
  );
  return others ? new Map(others.map(({ name, version }) => [normaliseName(name), version ?? null])) : null;
}

export async function readPipenvLock(files: Files, path: string): Promise<Pins | null> {
  const found = await readJson(files, path, pipenvLock);
  return (
    found &&
    new Map(
      Object.entries({ ...found.develop, ...found.default }).map(([name, { version, ref }]) => [
        normaliseName(name),
        version?.replace(/^==/, '') ?? ref ?? null
      ])
    )
  );
}
