// The bill of materials of what is bundled, as CycloneDX. It names no time and no number of its own, so that it is the same each time.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Contrib, Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import { Failure, root } from '../setup/process.mjs';

/** In CycloneDX's register of names the first is where npm put the package; the second is ours. */
const PATH = 'cdx:npm:package:path';
const BUNDLES = 'preflight:bundles';

const { ComponentBuilder } = Contrib.FromNodePackageJson.Builders;
const { ExternalReferenceFactory } = Contrib.FromNodePackageJson.Factories;
const components = new ComponentBuilder(
  new ExternalReferenceFactory(),
  new Contrib.License.Factories.LicenseFactory()
);

/** Address of a package by its name and version, as the purl specification writes it. */
const purl = ({ name, version }) => `pkg:npm/${name.replace('@', '%40')}@${version}`;

function component({ manifest, folder }, bundles) {
  const made = components.makeComponent(manifest);
  const within = [...bundles]
    .filter(([, folders]) => folders.includes(folder))
    .map(([name]) => name)
    .sort();
  made.purl = purl(manifest);
  made.bomRef.value = made.purl;
  made.properties.add(new Models.Property(PATH, folder));
  made.properties.add(new Models.Property(BUNDLES, within.join(' ')));
  return made;
}

/** The bill as JSON. @param packages what is bundled; @param bundles folders of packages by the name of the bundle. */
export function bill(packages, bundles) {
  const bom = new Models.Bom();
  const own = components.makeComponent(
    JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')),
    Enums.ComponentType.Application
  );
  own.purl = purl({ name: own.name, version: own.version });
  own.bomRef.value = own.purl;
  bom.metadata.component = own;
  for (const item of packages) {
    const made = component(item, bundles);
    bom.components.add(made);
    own.dependencies.add(made.bomRef);
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

/** The folders of packages by the name of the bundle, as a bill says. */
export function bundledBy(path) {
  if (!existsSync(path)) {
    throw new Failure('Nothing was built. `npm run build:prod` does it.');
  }
  const bundles = new Map();
  for (const { properties } of JSON.parse(readFileSync(path, 'utf8')).components) {
    const value = name => properties.find(property => property.name === name).value;
    for (const bundle of value(BUNDLES).split(' ')) {
      bundles.set(bundle, [...(bundles.get(bundle) ?? []), value(PATH)]);
    }
  }
  return bundles;
}
