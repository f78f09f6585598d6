/** A notebook in TypeScript: its parser is loaded then, and findings come and go as in any other. */
import { expect, galata, test } from '@jupyterlab/galata';
import { finding, openNotebook, typeCell } from './preflight';

const READ = 'import * as d3 from "npm:d3";\nconst rows = await d3.csv("cars.csv");';

test('a notebook in TypeScript is audited while someone types', async ({ page, tmpPath }) => {
  const path = `${tmpPath}/deno.ipynb`;
  const notebook = galata.Notebook.makeNotebook([galata.Notebook.makeCell({ source: READ })]);
  // The companion's kernel is one that everybody has who has Preflight, and it speaks TypeScript.
  const kernelspec = { name: 'preflight-companion', language: 'typescript', display_name: 'Deno' };
  const content = JSON.stringify({ ...notebook, metadata: { kernelspec } });
  await page.contents.uploadContent(content, 'text', path);
  const panel = await openNotebook(page, path);
  await expect(finding(panel, 'data/unversioned-path')).toBeVisible();
  await expect(finding(panel, 'reproducibility/unpinned-install')).toBeVisible();
  await typeCell(page, 0, READ.replace('npm:d3', 'npm:d3@7.9.0'));
  await expect(finding(panel, 'reproducibility/unpinned-install')).toBeHidden();
  await expect(finding(panel, 'data/unversioned-path')).toBeVisible();
});
