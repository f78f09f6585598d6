/*
 * npm run site: makes the documentation site in `site/`; site/index.html opens from the folder, its search included.
 *
 *   npm run site -- --ship   only puts the site that is there beside the built extension
 */
import { parseArgs } from 'node:util';
import { Failure } from '../setup/process.mjs';
import { ensureSite, shipSite } from '../setup/site.mjs';

async function main() {
  const { values } = parseArgs({ options: { ship: { type: 'boolean', default: false } } });
  if (!values.ship) {
    await ensureSite();
    console.log('site/index.html is the first page.');
  } else if (!shipSite()) {
    console.log('The extension is built without its documentation: `npm run site` makes it.');
  }
}

main().catch(error => {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
});
