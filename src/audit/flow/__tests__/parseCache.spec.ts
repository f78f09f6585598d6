import { frontEndOf } from '../../frontEnds';
import type { Cell } from '../../notebook/types';
import { ParseCache } from '../parseCache';

const cell = (source: string): Cell => ({ id: 'a', kind: 'code', source, executionCount: null, tags: [] });

describe('ParseCache', () => {
  const python = frontEndOf('python')!;
  let parsed: string[];
  let cache: ParseCache;

  beforeEach(() => {
    parsed = [];
    cache = new ParseCache({
      ...python,
      parseCell: (source, index) => {
        parsed.push(source);
        return python.parseCell(source, index);
      }
    });
  });

  it('lets go of what was typed long ago, and keeps what the notebook is made of', () => {
    const first = cell('import pandas as pd');
    cache.parse([first, cell('x = 0')], 0);
    for (let edit = 0; edit < 1000; edit++) {
      cache.parse([first, cell(`x = ${edit}`)], 1);
    }
    const now = [first, cell('x = 999')];
    parsed = [];
    cache.parse(now, 0);
    cache.parse(now, 1);
    expect(parsed).toEqual([]);
    // Held for the whole session, the sources of a day of typing came to gigabytes.
    cache.parse([first, cell('x = 0')], 1);
    expect(parsed).toEqual(['x = 0']);
  });

  it('has what an undo brings back', () => {
    cache.parse([cell('x = 1')], 0);
    cache.parse([cell('x = 2')], 0);
    cache.parse([cell('x = 1')], 0);
    expect(parsed).toEqual(['x = 1', 'x = 2']);
  });
});
