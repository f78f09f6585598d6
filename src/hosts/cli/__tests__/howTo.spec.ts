/**
 * The pages of docs/how-to: their blocks of `bash` are run one after the other on the demo, in a repository, with the command as it is
 * built; a block of `text` behind one is what it prints, where `…` stands for anything. Blocks of `sh` are for readers alone.
 */
import { chmodSync, cpSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { spawnSync } from 'node:child_process';
import type { Code, Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { PYTHON, Sandbox } from '../../workspace/__tests__/sandbox';

const ROOT = resolve(__dirname, '../../../..');
const PAGES = join(ROOT, 'docs/how-to');

const boxes: Sandbox[] = [];
afterAll(() => boxes.forEach(box => box.remove()));

function sandbox(): Sandbox {
  const box = new Sandbox();
  boxes.push(box);
  return box;
}

/** The command of this checkout, in a folder for `PATH`. */
function programs(): string {
  const box = sandbox().write({
    nbpreflight: `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, 'dist/nbpreflight.js')}" "$@"\n`
  });
  chmodSync(join(box.path, 'nbpreflight'), 0o755);
  return box.path;
}

/** The demo in a Git repository, its data apart, as `npm start` makes it. */
function demo(): Sandbox {
  const box = sandbox();
  cpSync(join(ROOT, 'examples/data'), join(box.path, 'data'), { recursive: true });
  cpSync(join(ROOT, 'examples/diabetes.ipynb'), join(box.path, 'diabetes.ipynb'));
  box.git('init', '--quiet', '--initial-branch', 'main');
  box.git('add', 'diabetes.ipynb');
  box.git('commit', '--quiet', '--message', 'The demo as it comes');
  return box;
}

function blocks(node: Nodes): Code[] {
  return node.type === 'code' ? [node] : 'children' in node ? node.children.flatMap(blocks) : [];
}

/** Where `…` stands for anything. */
function asPattern(text: string): RegExp {
  const parts = text.split('…').map(part => part.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(parts.join('[\\s\\S]*'));
}

const pages = readdirSync(PAGES).filter(name => name.endsWith('.md') && name !== 'README.md');

it.each(pages)('%s does what it says', name => {
  const path = [programs(), dirname(PYTHON), process.env.PATH].join(delimiter);
  const { path: cwd } = demo();
  let printed: string | null = null;
  let ran = 0;
  for (const { lang, value } of blocks(fromMarkdown(readFileSync(join(PAGES, name), 'utf8')))) {
    if (lang === 'bash') {
      const ended = spawnSync('bash', ['-e', '-c', value], {
        cwd,
        encoding: 'utf8',
        env: { ...process.env, PATH: path, NO_COLOR: '1', GIT_CONFIG_GLOBAL: '/dev/null' }
      });
      expect({ value, status: ended.status, err: ended.stderr }).toEqual({
        value,
        status: 0,
        err: expect.any(String)
      });
      printed = ended.stdout;
      ran += 1;
    } else if (lang === 'text') {
      expect(printed).toMatch(asPattern(value));
    }
  }
  expect(ran).toBeGreaterThan(0);
});
