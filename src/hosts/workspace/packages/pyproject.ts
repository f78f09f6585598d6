/** What a project says that it needs in `pyproject.toml`: by the standard, by groups, and in Poetry's own words. */
import { z } from 'zod';
import { normaliseName } from '../../../audit/distributions';
import { readToml } from '../documents';
import type { Files } from '../files';
import { addRequirement } from './requirements';
import type { Pins } from './types';

const requirements = z.array(z.string());
const poetryDependencies = z.record(z.string(), z.unknown());

const schema = z.object({
  project: z
    .object({
      dependencies: requirements.optional(),
      'optional-dependencies': z.record(z.string(), requirements).optional()
    })
    .optional(),
  'dependency-groups': z.record(z.string(), z.array(z.unknown())).optional(),
  tool: z
    .object({
      poetry: z
        .object({
          dependencies: poetryDependencies.optional(),
          group: z.record(z.string(), z.object({ dependencies: poetryDependencies.optional() })).optional()
        })
        .optional()
    })
    .optional()
});

/** Null where it names no requirement at all, as one that only sets up tools. */
export async function readPyproject(files: Files, path: string): Promise<Pins | null> {
  const found = await readToml(files, path, schema);
  const { project, tool } = found ?? {};
  const pins: Pins = new Map();
  const written = [
    ...(project?.dependencies ?? []),
    ...Object.values(project?.['optional-dependencies'] ?? {}).flat(),
    ...Object.values(found?.['dependency-groups'] ?? {}).flat()
  ];
  for (const requirement of written) {
    if (typeof requirement === 'string') {
      addRequirement(pins, requirement);
    }
  }
  const groups = Object.values(tool?.poetry?.group ?? {}).map(({ dependencies }) => dependencies);
  for (const dependencies of [tool?.poetry?.dependencies, ...groups]) {
    for (const [name, value] of Object.entries(dependencies ?? {})) {
      pins.set(normaliseName(name), poetryPin(value));
    }
  }
  return pins.size > 0 ? pins : null;
}

/** To Poetry a bare version is that one; `^1.2` and its like are ranges. */
function poetryPin(value: unknown): string | null {
  const table = z
    .object({ version: z.string().optional(), rev: z.string().optional() })
    .safeParse(value).data;
  const version = typeof value === 'string' ? value : table?.version;
  return /^\s*(?:==)?\s*(\d[\w.!+-]*)\s*$/.exec(version ?? '')?.[1] ?? table?.rev ?? null;
}
