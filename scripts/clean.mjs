// Removes everything a build writes.
import { rmSync } from 'node:fs';

for (const path of [
  'lib',
  'dist',
  '.cache/bundled',
  'tsconfig.tsbuildinfo',
  'jupyterlab_preflight/labextension'
]) {
  rmSync(new URL(`../${path}`, import.meta.url), { recursive: true, force: true });
}
