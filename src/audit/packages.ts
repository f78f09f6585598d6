/** The packages that a notebook imports, and whether the files around it name one version of each. */
import { z } from 'zod';
import type { EnvironmentFacts, PackageFile } from './facts';
import type { Flow } from './flow/types';
import type { Frozen } from './frozen';
import { normaliseName } from './distributions';

/** Modules that are not called like their distribution, with every distribution that brings them. */
const DISTRIBUTIONS: Readonly<Record<string, readonly string[]>> = {
  sklearn: ['scikit-learn'],
  skimage: ['scikit-image'],
  imblearn: ['imbalanced-learn'],
  cv2: [
    'opencv-python',
    'opencv-python-headless',
    'opencv-contrib-python',
    'opencv-contrib-python-headless',
    'opencv'
  ],
  PIL: ['pillow'],
  yaml: ['pyyaml'],
  bs4: ['beautifulsoup4'],
  dateutil: ['python-dateutil'],
  dotenv: ['python-dotenv'],
  umap: ['umap-learn'],
  torch: ['torch', 'pytorch'],
  tensorflow: ['tensorflow', 'tensorflow-cpu', 'tensorflow-macos'],
  xgboost: ['xgboost', 'xgboost-cpu', 'py-xgboost'],
  mlflow: ['mlflow', 'mlflow-skinny'],
  matplotlib: ['matplotlib', 'matplotlib-base']
};

export const importedPackagesSchema = z.object({
  /** Files that name a version of one of them, the nearest first. */
  by: z.array(z.string()),
  pinned: z.array(z.object({ name: z.string(), version: z.string(), file: z.string() })),
  /** Those of which several versions will do. */
  loose: z.array(z.string())
});
export type ImportedPackages = Frozen<z.infer<typeof importedPackagesSchema>>;

/**
 * Null where no file says anything about packages, or the notebook imports none that is known. Modules of Python itself and
 * of the project are nobody's packages and do not count.
 */
export function importedPackages(flow: Flow, facts: EnvironmentFacts | undefined): ImportedPackages | null {
  if (!facts) {
    return null;
  }
  const modules = flow.events.flatMap(event =>
    event.kind === 'import' ? [event.module.split('.')[0] ?? ''] : []
  );
  const pinned = new Map<string, ImportedPackages['pinned'][number]>();
  const loose = new Set<string>();
  for (const module of new Set(modules)) {
    const names = distributionsOf(module, facts);
    const pin = names && pinOf(facts, names);
    if (pin) {
      pinned.set(pin.name, pin);
    } else if (names) {
      loose.add(names[0]);
    }
  }
  const by = facts.files
    .map(({ file }) => file)
    .filter(file => [...pinned.values()].some(pin => pin.file === file));
  return pinned.size + loose.size > 0 ? { by, pinned: [...pinned.values()], loose: [...loose] } : null;
}

/** The version that a file asks for of one of these distributions. */
export function pinOf(
  { files }: EnvironmentFacts,
  names: readonly string[],
  wanted: (file: PackageFile) => boolean = () => true
): ImportedPackages['pinned'][number] | null {
  for (const each of files.filter(wanted)) {
    for (const name of names) {
      const version = versionIn(each, name);
      if (version) {
        return { name, version, file: each.file };
      }
    }
  }
  return null;
}

function versionIn({ packages }: PackageFile, name: string): string | null | undefined {
  return Object.hasOwn(packages, name) ? packages[name] : undefined;
}

/** What may bring a module, the likeliest first; null when nothing shows that it belongs to a package. */
function distributionsOf(
  module: string,
  { files, modules }: EnvironmentFacts
): readonly [string, ...string[]] | null {
  const installed = modules && Object.hasOwn(modules, module) ? modules[module] : undefined;
  const listed = Object.hasOwn(DISTRIBUTIONS, module) ? (DISTRIBUTIONS[module] ?? []) : [];
  const own = normaliseName(module);
  const [first = own, ...others] = [...(installed === undefined ? [] : [installed]), ...listed];
  const names = [...new Set([first, ...others, own])];
  const isKnown =
    installed !== undefined ||
    listed.length > 0 ||
    files.some(file => names.some(name => versionIn(file, name) !== undefined));
  return isKnown && module !== '' ? [first, ...names.slice(1)] : null;
}
