import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { nodeFiles } from '../nodeFiles';
import { findSitePackages, findTools } from '../python';
import { PYTHON, Sandbox } from './sandbox';

const python = (script: string) => execFileSync(PYTHON, ['-c', script], { encoding: 'utf8' }).trim();
const tool = (name: string, required = true) => ({ name, package: name, required, install: null });

describe('the Python of a kernel', () => {
  const box = new Sandbox();
  afterAll(() => box.remove());

  it('is found from the path of its interpreter', async () => {
    const own = python('import sysconfig; print(sysconfig.get_path("purelib"))');
    expect(await findSitePackages(nodeFiles, PYTHON, null)).toContain(own);
  });

  it('shows the packages of its base where it was made to', async () => {
    box.run(PYTHON, '-m', 'venv', '--without-pip', '--system-site-packages', 'with');
    box.run(PYTHON, '-m', 'venv', '--without-pip', 'without');
    const base = python(
      'import sys, sysconfig; print(sysconfig.get_path("purelib", vars={"base": sys.base_prefix}))'
    );
    expect(await findSitePackages(nodeFiles, join(box.path, 'with/bin/python'), null)).toContain(base);
    expect(await findSitePackages(nodeFiles, join(box.path, 'without/bin/python'), null)).not.toContain(base);
  }, 60_000);

  it('is the server’s own where the kernelspec names no path', async () => {
    const server = { prefix: '/srv/env', sitePackages: ['/srv/env/packages'] };
    expect(await findSitePackages(nodeFiles, 'python', server)).toEqual(server.sitePackages);
    expect(await findSitePackages(nodeFiles, '/srv/env/bin/python3.12', server)).toEqual(server.sitePackages);
  });

  it('is unknown behind a wrapper, and where nothing is installed', async () => {
    expect(await findSitePackages(nodeFiles, 'conda', null)).toBeNull();
    expect(await findSitePackages(nodeFiles, '/usr/bin/env', null)).toBeNull();
    expect(await findSitePackages(nodeFiles, join(box.path, 'nowhere/bin/python'), null)).toBeNull();
    expect(await findSitePackages(nodeFiles, null, null)).toBeNull();
  });
});

describe('tools', () => {
  it('have the versions that Python itself reports', async () => {
    const script =
      'import importlib.metadata as m, json; print(json.dumps({d.name: d.version for d in m.distributions()}))';
    const versions = JSON.parse(python(script)) as Record<string, string>;
    const names = Object.keys(versions);
    expect(names.length).toBeGreaterThan(50);
    const sites = await findSitePackages(nodeFiles, PYTHON, null);
    const found = await findTools(
      nodeFiles,
      sites ?? [],
      [...names, 'no-such-tool'].map(name => tool(name))
    );
    const read = Object.fromEntries(found.map(({ package: name, version }) => [name, version]));
    expect(read).toEqual({ ...versions, 'no-such-tool': null });
  });

  it('are found however their name is written', async () => {
    const sites = await findSitePackages(nodeFiles, PYTHON, null);
    const [jupyter] = await findTools(nodeFiles, sites ?? [], [tool('Jupyter.Client')]);
    expect(jupyter?.version).toMatch(/^\d/);
  });

  it('are read from older metadata', async () => {
    const box = new Sandbox();
    box.write({
      'old_tool-1.2-py3.11.egg-info/PKG-INFO':
        'Metadata-Version: 1.1\nName: old-tool\nVersion: 1.2\n\nVersion: 9\n'
    });
    expect(await findTools(nodeFiles, [box.path], [tool('old-tool')])).toEqual([
      { ...tool('old-tool'), version: '1.2' }
    ]);
    box.remove();
  });
});
