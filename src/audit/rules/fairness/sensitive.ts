/** Columns that say which group of people a row belongs to, and whether anybody looks at the groups. */
import { type RowSet, overlaps, sources } from '../../flow/rows';
import type { DataView, EventOf, Flow, Given, MadeCall } from '../../flow/types';
import { grouped } from '../../grouped';
import { callsNamed } from '../calls';
import { spelling } from '../features/columns';
import { of, once } from '../events';
import { readsOf } from '../origins';
import { isTeaching } from '../teaching';

/** Attributes that the law of many countries protects, as columns are named. */
const PROTECTED =
  /^(?:(?:is_|customer_|person_|patient_|applicant_)?(?:sex|gender)|race|ethnic(?:ity|_group|_origin)?|religion|nationality|citizenship|native_country|country_of_birth|(?:personal_)?(?:marital(?:_?status)?|marriage|civil_status)(?:_sex)?|disab(?:ility|led)|handicap|sexual_orientation|is_(?:male|female)|pregnant)$/;
/** Columns that a protected one was cut into: `gender_M`, `race_Black`. */
const CUT = /^(?:sex|gender|ethnicity|religion|nationality|marital(?:_?status)?)_(?!confidence|score)\w+$/;
/** Protected where the rows are people; houses and cars have an age and a postcode too. */
const OF_PEOPLE =
  /^(?:age|age_?(?:group|band|range|bin)|post_?code|zip_?(?:code)?|postal_code|birth_?(?:year|date))$/;

/** Columns of data whose rows are no people, or people whom no decision can reach any more. */
const NOBODY = new Set(['survived', 'embarked', 'sibsp', 'parch', 'pclass', 'rings', 'shell_weight', 'culmen_length_mm', 'bill_length_mm', 'total_bill']); // prettier-ignore

export interface Sensitive {
  readonly column: string;
  /** The column that it is made from, where it is. */
  readonly from: string | null;
}

/** Values that only a protected attribute has: one of the first list, or two of another. */
const SEX = new Set(['female', 'male']);
const SEVERAL = [
  ['m', 'f'],
  ['man', 'woman', 'men', 'women'],
  ['caucasian', 'african_american', 'afro_american', 'hispanic', 'latino', 'asian', 'asian_pac_islander', 'amer_indian_eskimo', 'native_american'],
  ['white', 'hispanic', 'latino', 'asian', 'asian_pac_islander', 'african_american'],
  ['black', 'hispanic', 'latino', 'asian', 'caucasian', 'asian_pac_islander'],
  ['christian', 'muslim', 'hindu', 'jewish', 'buddhist', 'sikh', 'catholic', 'protestant'],
  ['married', 'single', 'divorced', 'widowed', 'separated', 'never_married']
]; // prettier-ignore

/** Columns that are sensitive by the values that the code knows of: compared with, mapped from, looked for. */
const byValues = once((flow): ReadonlySet<string> => {
  const values = new Map<string, Set<string>>();
  const add = (column: string, value: unknown): void => {
    if (typeof value === 'string') {
      values.set(column, (values.get(column) ?? new Set()).add(spelling(value)));
    }
  };
  of(flow, 'compare').forEach(({ column, value }) => add(column, value));
  for (const { on, args } of callsNamed(flow, 'map', 'replace', 'isin')) {
    const only = on?.data?.holds?.only;
    if (only?.length === 1 && args.length > 0) {
      [...(args[0].entries?.keys() ?? []), ...(args[0].items ?? [])].forEach(v => add(only[0], v));
    }
  }
  const sensitive = [...values].filter(
    ([, seen]) =>
      [...SEX].some(v => seen.has(v)) || SEVERAL.some(all => all.filter(v => seen.has(v)).length > 1)
  );
  return new Set(sensitive.map(([column]) => column));
});

function isProtected(column: string): boolean {
  const name = spelling(column);
  return PROTECTED.test(name) || CUT.test(name);
}

/** Sensitive columns among these, those first that are protected, or named in the settings, whatever the rows are. */
function among(
  flow: Flow,
  columns: readonly string[],
  made: ReadonlyMap<string, string>,
  named: readonly string[]
): Sensitive[] {
  const isSensitive = (column: string): boolean =>
    named.includes(column) || isProtected(column) || byValues(flow).has(column);
  const certain = columns.flatMap((column): Sensitive[] => {
    const from = made.get(column) ?? null;
    return isSensitive(column)
      ? [{ column, from: null }]
      : from && isSensitive(from)
        ? [{ column, from }]
        : [];
  });
  const people = columns.filter(c => OF_PEOPLE.test(spelling(c))).map(column => ({ column, from: null }));
  return certain.length > 0 ? [...certain, ...people] : [];
}

/** Sensitive columns among the features of a training. */
export function sensitiveFeatures(
  flow: Flow,
  { X, y }: EventOf<'fit'>,
  named: readonly string[]
): Sensitive[] {
  const only = X.holds?.only;
  const columns = [...new Set(only ?? X.columns ?? [])];
  return among(flow, columns, X.holds?.made ?? new Map<string, string>(), named).filter(s => !isTarget(s, y));
}

/** Sensitive columns of the tables that rows were read from, whatever became of them. */
export function sensitiveColumns(flow: Flow, fit: EventOf<'fit'>, named: readonly string[]): Sensitive[] {
  return among(flow, columnsOf(flow, fit.X), new Map(), named).filter(s => !isTarget(s, fit.y));
}

/** The target itself, or what it is made from, as `gender1` is of `gender`; where that is sought, it is no feature. */
function isTarget({ column }: Sensitive, y: DataView | null): boolean {
  const names = y ? (y.holds?.only ?? (y.columns?.length === 1 ? y.columns : [])) : [];
  return names.some(
    name =>
      name === column ||
      y?.holds?.made.get(name) === column ||
      /^(?:sex|gender)(?:_?\d+)?$/.test(spelling(name)) ||
      isProtected(name)
  );
}

/** By what was read: names of columns that the code ever asks for there, drops from it or keeps. */
const columnsRead = once(flow => {
  const known = new Map<RowSet, Set<string>>();
  const last = flow.bindingsAfter(Math.max(0, ...flow.cells.map(c => c.cell)));
  const seen = [
    ...flow.calls.flatMap(c => [c.on, ...c.args].flatMap(g => (g && TABULAR.has(g.dataType ?? '') ? (g.data ?? []) : []))),
    ...of(flow, 'fit').map(f => f.X),
    ...[...last.values()].flatMap(b => b.data ?? [])
  ]; // prettier-ignore
  for (const { rows, columns, holds } of seen) {
    for (const source of rows ? sources(rows) : []) {
      const names = known.get(source) ?? new Set();
      [columns, holds?.only, holds?.dropped].forEach(list => list?.forEach(name => names.add(name)));
      known.set(source, names);
    }
  }
  return known;
});

const TABULAR = new Set(['frame', 'series']);

function columnsOf(flow: Flow, { rows }: DataView): string[] {
  return [...new Set((rows ? sources(rows) : []).flatMap(s => [...(columnsRead(flow).get(s) ?? [])]))];
}

/** Tables of one's own with rows that are people: no library's sample, no data set that everybody learns with. */
export function areOwnPeople(flow: Flow, X: DataView): boolean {
  const reads = X.rows && readsOf(flow, X.rows);
  if (!reads || reads.some(r => r.medium === 'library' || isTeaching(flow, r.path))) {
    return false;
  }
  return !columnsOf(flow, X).some(c => NOBODY.has(spelling(c)));
}

const GROUPS = new Set(['groupby', 'crosstab', 'pivot_table']);

/** Somebody compares groups: by a library, or by grouping after a training, or with a metric of some rows. */
export function areCompared(flow: Flow, columns: readonly Sensitive[]): boolean {
  if (of(flow, 'group-metric').length > 0) {
    return true;
  }
  const first = of(flow, 'fit')[0]?.order ?? Infinity;
  const names = columns.flatMap(({ column, from }) => (from === null ? [column] : [column, from]));
  return flow.calls.some(call => call.order > first && groupsBy(call, names));
}

function groupsBy({ callee, on, args }: MadeCall, names: readonly string[]): boolean {
  const given = on ? [on, ...args] : args;
  const named = (g: Given): boolean =>
    names.some(n => g.constant === n || g.items?.includes(n) === true || quotes(g.text, n));
  const last = callee.split('.').at(-1)!;
  return GROUPS.has(last)
    ? given.some(named)
    : given.some(g => g.predictions.length > 0) && given.some(named);
}

/** A column as code writes it: `df['sex']`, `df.sex`. */
function quotes(text: string, column: string): boolean {
  return ['"', "'", '.'].some(before => {
    const at = text.indexOf(before + column);
    return at >= 0 && !/\w/.test(text[at + before.length + column.length] ?? '');
  });
}

const scoresByFit = once(flow => grouped(of(flow, 'score'), s => s.fits));

/** The last score on rows that the model was not trained on. */
export function testScore(flow: Flow, fit: EventOf<'fit'>): EventOf<'score'> | null {
  const train = fit.X.rows;
  const scores = train ? (scoresByFit(flow).get(fit.order) ?? []) : [];
  return scores.findLast(s => s.X.rows !== null && overlaps(s.X.rows, train!) !== 'yes') ?? null;
}

/** `Sex`, `Age` (made from …) as a list for people. */
export function listed(columns: readonly Sensitive[]): string {
  const texts = columns.map(
    ({ column, from }) => `\`${column}\`${from === null ? '' : ` (made from \`${from}\`)`}`
  );
  const shown = texts.length > 4 ? [...texts.slice(0, 3), `${texts.length - 3} others`] : texts;
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : shown[0];
}
