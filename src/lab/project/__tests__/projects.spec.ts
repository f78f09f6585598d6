/** The settings of a project on a service of files that is not always there: Jupyter's own client, and a server of this test. */
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { ContentsManager, ServerConnection } from '@jupyterlab/services';
import { findPersonas } from '../../personas/files';
import { FileChanged, Projects } from '../projects';

const SETTINGS = 'ignore = ["data/unversioned-path"]\n';

let server: Server;
let contents: ContentsManager;
/** The status that every reading is answered with; null for what is there. */
let refusal: number | null;
let files: Record<string, string>;

function answer(path: string): object | null {
  if (path === '') {
    const entries = Object.keys(files).map(name => ({ name, path: name, type: 'file', content: null }));
    return { name: '', path: '', type: 'directory', format: 'json', content: entries };
  }
  return path in files
    ? { name: path, path, type: 'file', format: 'text', mimetype: 'text/plain', content: files[path] }
    : null;
}

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const path = decodeURIComponent(
      new URL(request.url!, 'http://host').pathname.replace('/api/contents', '')
    );
    const name = path.replace(/^\//, '');
    let body = '';
    for await (const part of request) {
      body += String(part);
    }
    if (request.method === 'PUT') {
      files[name] = (JSON.parse(body) as { content: string }).content;
    }
    const found = answer(name);
    const refused = request.method === 'GET' ? refusal : null;
    response.writeHead(refused ?? (found ? 200 : 404), { 'content-type': 'application/json' });
    const times = { created: '2026-01-01T00:00:00Z', last_modified: '2026-01-01T00:00:00Z', writable: true };
    response.end(
      JSON.stringify(refused === null && found ? { mimetype: null, ...times, ...found } : { message: 'no' })
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  contents = new ContentsManager({
    serverSettings: ServerConnection.makeSettings({ baseUrl: `http://127.0.0.1:${port}/`, token: '' })
  });
});

afterAll(async () => {
  contents.dispose();
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

beforeEach(() => {
  refusal = null;
  files = { 'preflight.toml': SETTINGS };
});

test('settings that are there are found, and those that are not are none', async () => {
  const projects = new Projects(contents);
  expect((await projects.find(projects.drive('a.ipynb')))?.settings.settings.ignore).toEqual([
    'data/unversioned-path'
  ]);
  files = {};
  expect(await projects.find(projects.drive('a.ipynb'))).toBeNull();
});

test.each([403, 500, 503])(
  'a service that answers %i does not say that there are no settings',
  async status => {
    const projects = new Projects(contents);
    refusal = status;
    await expect(projects.find(projects.drive('a.ipynb'))).rejects.toThrow();
    await expect(findPersonas(projects.drive('a.ipynb'), null)).rejects.toThrow();
  }
);

test('nor does one that cannot be reached', async () => {
  const away = new ContentsManager({
    serverSettings: ServerConnection.makeSettings({ baseUrl: 'http://127.0.0.1:9/', token: '' })
  });
  const projects = new Projects(away);
  await expect(projects.find(projects.drive('a.ipynb'))).rejects.toThrow();
  away.dispose();
});

test('settings are not written over where nobody can tell what is there', async () => {
  const projects = new Projects(contents);
  const target = { path: 'preflight.toml', text: '', isNew: true };
  refusal = 500;
  const written = projects.write(target, 'ignore = []\n');
  await expect(written).rejects.toThrow();
  await expect(written).rejects.not.toBeInstanceOf(FileChanged);
  refusal = null;
  await expect(projects.write(target, 'ignore = []\n')).rejects.toBeInstanceOf(FileChanged);
  expect(files['preflight.toml']).toBe(SETTINGS);
});
