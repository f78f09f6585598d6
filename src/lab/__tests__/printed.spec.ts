import { YNotebook, type YCodeCell } from '@jupyter/ydoc';
import { PrintedCredentials } from '../printed';

const ADDRESS = 'postgresql://ana:Gr4nite-Otter@db.loans.internal/loans';
const printed = (text: string) => ({ output_type: 'stream' as const, name: 'stdout' as const, text });

function cellWith(...texts: string[]): YCodeCell {
  const notebook = YNotebook.create();
  return notebook.addCell({ cell_type: 'code', source: 'run()', outputs: texts.map(printed) }) as YCodeCell;
}

// Slices are measured by a clock that goes.
beforeEach(() => jest.useFakeTimers({ doNotFake: ['performance'] }));
afterEach(() => jest.useRealTimers());

it('tells of what was printed once it rests, and when it is cleared', () => {
  const told: unknown[] = [];
  const credentials = new PrintedCredentials(cell => told.push(credentials.of(cell)));
  const cell = cellWith(ADDRESS);
  credentials.look(cell);
  expect(credentials.of(cell)).toEqual([]);
  jest.advanceTimersByTime(2000);
  expect(told).toEqual([['a password in an address']]);
  credentials.look(cell);
  jest.advanceTimersByTime(2000);
  expect(told).toHaveLength(1);
  cell.setOutputs([]);
  credentials.look(cell);
  jest.advanceTimersByTime(2000);
  expect(told).toEqual([['a password in an address'], []]);
});

it('waits for a cell that goes on printing', () => {
  const changed = jest.fn();
  const credentials = new PrintedCredentials(changed);
  const cell = cellWith(ADDRESS);
  for (let i = 0; i < 20; i++) {
    credentials.look(cell);
    jest.advanceTimersByTime(300);
  }
  expect(changed).not.toHaveBeenCalled();
  jest.advanceTimersByTime(300);
  expect(changed).toHaveBeenCalledTimes(1);
});

it('looks at every cell, however many', () => {
  const found = new Set<unknown>();
  const credentials = new PrintedCredentials(cell => found.add(cell));
  const cells = Array.from({ length: 40 }, () => cellWith('x '.repeat(60_000), ADDRESS));
  cells.forEach(cell => credentials.look(cell));
  jest.advanceTimersByTime(2000);
  expect(found.size).toBe(40);
});

it('stops with its notebook', () => {
  const changed = jest.fn();
  const credentials = new PrintedCredentials(changed);
  const [first, second] = [cellWith(ADDRESS), cellWith(ADDRESS)];
  credentials.look(first);
  credentials.look(second);
  credentials.forget(first);
  jest.advanceTimersByTime(2000);
  expect(changed.mock.calls).toEqual([[second]]);
  credentials.look(first);
  credentials.dispose();
  credentials.look(second);
  jest.advanceTimersByTime(2000);
  expect(changed).toHaveBeenCalledTimes(1);
});
