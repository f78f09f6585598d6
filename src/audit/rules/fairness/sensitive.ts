/** Columns that say which group of people a row belongs to, and whether anybody looks at the groups. */
import { isWithin, overlaps } from '../../flow/rows';
import type { DataView, EventOf, Flow, Given, MadeCall } from '../../flow/types';
import { grouped } from '../calls';
import { spelling } from '../features/columns';
import { of, once } from '../events';
import { readsOf } from '../leakage/pairs';
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

function isProtected(column: string): boolean {
  const name = spelling(column);
  return PROTECTED.test(name) || CUT.test(name);
}

/** Sensitive columns among these, those first that are protected, or named in the settings, whatever the rows are. */
function among(
  columns: readonly string[],
  made: ReadonlyMap<string, string>,
  named: readonly string[]
): Sensitive[] {
  const isSensitive = (column: string): boolean => named.includes(column) || isProtected(column);
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
export function sensitiveFeatures({ X, y }: EventOf<'fit'>, named: readonly string[]): Sensitive[] {
  const only = X.holds?.only;
  const columns = [...new Set(only ?? X.columns ?? [])];
  const target = targetOf(y);
  return among(columns, X.holds?.made ?? new Map<string, string>(), named).filter(
    ({ column }) => !target.includes(column)
  );
}

/** Sensitive columns of the tables that rows were read from, as they stand in the end. */
export function sensitiveColumns(flow: Flow, fit: EventOf<'fit'>, named: readonly string[]): Sensitive[] {
  // What is dropped from a table was in it.
  const columns = [
    ...tables(flow, fit.X).flatMap(table => table.columns ?? []),
    ...(fit.X.holds?.dropped ?? [])
  ];
  const target = targetOf(fit.y);
  return among([...new Set(columns)], new Map(), named).filter(({ column }) => !target.includes(column));
}

function targetOf(y: DataView | null): readonly string[] {
  return y ? (y.holds?.only ?? (y.columns?.length === 1 ? y.columns : [])) : [];
}

function tables(flow: Flow, X: DataView): DataView[] {
  const reads = (X.rows && readsOf(flow, X.rows)) ?? [];
  const last = flow.bindingsAfter(Math.max(0, ...flow.cells.map(c => c.cell)));
  return reads.flatMap(read => {
    const data = read.name === null ? null : last.get(read.name)?.data;
    return data?.rows && read.rows && isWithin(data.rows, read.rows) ? [data] : [];
  });
}

/** Tables of one's own with rows that are people: no library's sample, no data set that everybody learns with. */
export function areOwnPeople(flow: Flow, X: DataView): boolean {
  const reads = X.rows && readsOf(flow, X.rows);
  if (!reads || reads.some(r => r.medium === 'library' || isTeaching(flow, r.path))) {
    return false;
  }
  const columns = [X, ...tables(flow, X)].flatMap(d => [...(d.columns ?? []), ...(d.holds?.only ?? []), ...(d.holds?.dropped ?? [])]); // prettier-ignore
  return !columns.some(c => NOBODY.has(spelling(c)));
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
