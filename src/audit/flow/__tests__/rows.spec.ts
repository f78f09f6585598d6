import { type RowSet, RowAlgebra, duplicated, isWithin, overlaps } from '../rows';

const rows = new RowAlgebra();
const df = rows.source('df', 'train.csv', []);
const other = rows.source('other', 'test.csv', []);
const [train, test] = [0, 1].map(i => rows.part(df, 'split', i, []));
const slice = (from: string | null, to: string | null) => rows.subset(df, { by: 'slice', from, to }, []);

describe('row sets', () => {
  it('are the same node for the same operation', () => {
    expect(rows.part(df, 'split', 0, [])).toBe(train);
    expect(slice(null, '800')).toBe(slice(null, '800'));
    expect(slice(null, null)).toBe(df);
  });

  it('overlap with what they come from', () => {
    expect(overlaps(df, train)).toBe('yes');
    expect(overlaps(rows.subset(test, { by: 'other', key: 'dropna' }, []), df)).toBe('yes');
  });

  it('of two sources share nothing', () => {
    expect(overlaps(df, other)).toBe('no');
  });

  it('of one split share nothing, further cuts included', () => {
    expect(overlaps(train, test)).toBe('no');
    expect(overlaps(rows.subset(train, { by: 'slice', from: null, to: '10' }, []), test)).toBe('no');
  });

  it.each([
    ['split', (of: RowSet, i: number) => rows.part(of, `split ${i}`, 0, [])],
    ['resampled', (of: RowSet, i: number) => rows.resampled(of, `${i}`, [])]
  ])('%s ten thousand times over are told from each other all the same', (_name, next) => {
    let deep = df;
    for (let i = 0; i < 10_000; i++) {
      deep = next(deep, i);
    }
    const [some, rest] = [0, 1].map(i => rows.part(deep, 'last', i, []));
    expect(overlaps(some, rest)).toBe(duplicated(deep) ? 'yes' : 'no');
    expect(isWithin(some, df)).toBe(true);
    expect(overlaps(deep, other)).toBe('no');
    expect(overlaps(some, some)).toBe('yes');
  });

  it('split and put together again and again are compared without asking twice', () => {
    let all = df;
    for (let i = 0; i < 50; i++) {
      const [a, b] = [0, 1].map(part => rows.part(all, `round ${i}`, part, []));
      all = rows.union([rows.resampled(a, 'r', []), b, all], []);
    }
    expect(isWithin(all, df)).toBe(true);
    expect(duplicated(all)).toBe(true);
    expect(overlaps(all, other)).toBe('no');
  });

  it('of two different splits may share rows', () => {
    expect(overlaps(train, rows.part(df, 'again', 1, []))).toBe('maybe');
  });

  it.each([
    [slice(null, '800'), slice('800', null), 'no'],
    [slice(null, 'n'), slice('n', null), 'no'],
    [slice(null, '-100'), slice('-100', null), 'no'],
    [slice(null, '800'), slice('700', null), 'maybe'],
    [slice(null, '800'), slice('900', '1000'), 'no'],
    [slice(null, "'2015'"), slice("'2016'", null), 'no']
  ] as const)('cut by bounds: case %#', (a, b, expected) => {
    expect(overlaps(a, b)).toBe(expected);
    expect(overlaps(b, a)).toBe(expected);
  });

  it('chosen by a mask and by its negation share nothing', () => {
    const by = (negated: boolean) => rows.subset(df, { by: 'mask', mask: 'm', negated }, []);
    expect(overlaps(by(true), by(false))).toBe('no');
  });

  it.each([
    ['==', "'train'", '==', "'test'", 'no'],
    ['<', '5', '>=', '5', 'no'],
    ['<', '5', '>', '7', 'no'],
    ['<', '9', '>', '7', 'maybe'],
    ['==', 'null', '!=', 'null', 'no']
  ] as const)('chosen by %s %s and by %s %s: %s', (op1, v1, op2, v2, expected) => {
    const by = (op: string, value: string) => rows.subset(df, { by: 'compare', on: 'col:x', op, value }, []);
    expect(overlaps(by(op1, v1), by(op2, v2))).toBe(expected);
  });

  it('without the rows of another share nothing with it', () => {
    const sample = rows.subset(df, { by: 'other', key: 'sample' }, []);
    expect(overlaps(sample, rows.subset(df, { by: 'complement', of: sample }, []))).toBe('no');
  });

  it('put together hold their members and what is cut from the whole', () => {
    const both = rows.union([df, other], []);
    expect(overlaps(both, test)).toBe('yes');
    expect(overlaps(both, rows.subset(both, { by: 'other', key: 'notnull' }, []))).toBe('yes');
    expect(overlaps(rows.subset(both, { by: 'other', key: 'notnull' }, []), df)).toBe('maybe');
    expect(isWithin(test, both)).toBe(true);
  });

  it('put together and cut at a length are what they were', () => {
    const both = rows.union([df, other], []);
    expect(rows.subset(both, { by: 'slice', from: null, to: `len:${df.id}` }, [])).toBe(df);
    expect(rows.subset(both, { by: 'slice', from: 'n_train', to: null }, [])).toBe(other);
  });

  it('the parts of a split put together are what was split', () => {
    expect(rows.union([train, test], [])).toBe(df);
  });

  it('copied before a split lie on both sides of it', () => {
    const smote = rows.resampled(df, 'smote', []);
    const [a, b] = [0, 1].map(i => rows.part(smote, 'later', i, []));
    expect(overlaps(a, b)).toBe('yes');
    expect(duplicated(a)).toBe(true);
    expect(overlaps(rows.resampled(train, 'smote', []), test)).toBe('no');
  });
});
