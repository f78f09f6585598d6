// The documentation site: made of the project's Markdown by Sphinx, and put beside the built extension, which shows it in JupyterLab.
import { cpSync, existsSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ensureVenv, inVenv, venvEnv } from './environment.mjs';
import { root, run, step } from './process.mjs';
import { digest, unlessStamped } from './stamp.mjs';

/** What the site is made of. */
const SOURCES = [
  'README.md',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'bench/README.md',
  'bench/precision.md',
  'docs',
  'personas',
  'changelog.d',
  'scripts/site',
  'requirements/docs.txt',
  'package.json'
];

/** Where the extension's files are, below which it looks for the site. */
const SHIPPED = 'jupyterlab_preflight/labextension/docs';

/** Makes the site in `site/`; a link that leads nowhere, or a page without a place in the navigation, is an error. */
export async function ensureSite() {
  await ensureVenv('docs');
  if (!existsSync(join(root, 'site/README.html'))) {
    rmSync(join(root, '.cache/site/stamp'), { force: true });
  }
  await unlessStamped('.cache/site/stamp', digest(SOURCES), () =>
    step('Making the documentation site', async () => {
      for (const folder of ['site', '.cache/site']) {
        rmSync(join(root, folder), { recursive: true, force: true });
      }
      const options = [
        '--builder',
        'html',
        '--conf-dir',
        'scripts/site',
        '--doctree-dir',
        '.cache/site/doctrees'
      ];
      const strict = ['--quiet', '--fail-on-warning', '--nitpicky'];
      await run(inVenv('sphinx-build', 'docs'), [...options, ...strict, '.', 'site'], {
        env: venvEnv('docs')
      });
    })
  );
}

/** Lists for links from elsewhere and maps of minified files: no reader needs them. */
const isRead = path => !path.endsWith('.map') && !['.buildinfo', 'objects.inv'].includes(basename(path));

/** Puts the site beside the built extension; tells whether there is one. */
export function shipSite() {
  rmSync(join(root, SHIPPED), { recursive: true, force: true });
  if (!existsSync(join(root, 'site/README.html'))) {
    return false;
  }
  cpSync(join(root, 'site'), join(root, SHIPPED), { recursive: true, filter: isRead });
  return true;
}
