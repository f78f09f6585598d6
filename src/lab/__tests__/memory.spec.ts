/** @jest-environment jsdom */
import type { Contents } from '@jupyterlab/services';
import { StateDB } from '@jupyterlab/statedb';
import { Signal } from '@lumino/signaling';
import { z } from 'zod';
import { movedPath, NotebookMemory } from '../memory';

/** The part of the file service that is asked for: it tells what was renamed. */
class Service {
  readonly fileChanged = new Signal<this, Contents.IChangedArgs>(this);

  localPath(path: string): string {
    return path.includes(':') ? path.slice(path.indexOf(':') + 1) : path;
  }

  rename(from: string, to: string): void {
    this.fileChanged.emit({ type: 'rename', oldValue: { path: from }, newValue: { path: to } });
  }
}

const texts = z.array(z.string());

function memory(state: StateDB | null, service = new Service()): NotebookMemory<string[]> {
  return new NotebookMemory('texts', texts, state, service as unknown as Contents.IManager);
}

it.each([
  ['a.ipynb', 'a.ipynb', 'b.ipynb', 'b.ipynb'],
  ['x/a.ipynb', 'x', 'y/z', 'y/z/a.ipynb'],
  ['xy/a.ipynb', 'x', 'y', null],
  ['a.ipynb', 'b.ipynb', 'c.ipynb', null]
])('%s after %s became %s', (path, from, to, moved) => {
  expect(movedPath(path, from, to)).toBe(moved);
});

it('is there again with the same state, and drives do not matter', async () => {
  const state = new StateDB();
  await memory(state).set('RTC:x/a.ipynb', ['one']);
  const again = memory(state);
  await again.ready;
  expect(again.get('x/a.ipynb')).toEqual(['one']);
});

it('goes with notebooks that are renamed, and with their folders', async () => {
  const state = new StateDB();
  const service = new Service();
  const first = memory(state, service);
  await first.set('x/a.ipynb', ['one']);
  await first.set('other.ipynb', ['two']);
  service.rename('x', 'y');
  service.rename('y/a.ipynb', 'y/b.ipynb');
  await new Promise(resolve => setTimeout(resolve, 0));
  expect([first.get('x/a.ipynb'), first.get('y/b.ipynb')]).toEqual([undefined, ['one']]);
  const again = memory(state);
  await again.ready;
  expect([again.get('x/a.ipynb'), again.get('y/b.ipynb'), again.get('other.ipynb')]).toEqual([
    undefined,
    ['one'],
    ['two']
  ]);
});

it('leaves alone what it cannot read', async () => {
  const state = new StateDB();
  await state.save('texts:a.ipynb', { of: 'another version' });
  const read = memory(state);
  await read.ready;
  expect(read.get('a.ipynb')).toBeUndefined();
  expect(await state.fetch('texts:a.ipynb')).toEqual({ of: 'another version' });
});

it('remembers without a state, as long as the page lasts', async () => {
  const alone = memory(null);
  await alone.set('a.ipynb', ['one']);
  expect(alone.get('a.ipynb')).toEqual(['one']);
});
