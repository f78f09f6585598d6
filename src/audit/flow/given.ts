/** Calls as rules see them: who is called, and what each argument was at that moment. */
import type { Expr } from '../python/tree';
import { canonical } from '../knowledge';
import type { Call } from './calls';
import type { Machine } from './machine';
import { dataView } from './views';
import type { Constant, DataView, Given, MadeCall, ModelView, PredictionView } from './types';
import { type Obj, type Value, allPreds } from './values';

/** Tells of a call to a library's function or class, or of a method; of built-in and of the user's own functions nothing. */
export function tellCall(m: Machine, callee: Value, c: Call): void {
  if (m.rehearsing) {
    return;
  }
  const obj = m.read(callee);
  if (obj.k === 'global') {
    if (!obj.path.startsWith('builtins.')) {
      tell(m, canonical(obj.path), null, c);
    }
  } else if (obj.k === 'method') {
    const { func } = c.node;
    const receiver = func.nodeType === 'Attribute' ? func.value : null;
    tell(m, obj.name, new GivenValue(m, null, obj.of, receiver), c);
  } else if (obj.k === 'estimator' || (obj.k === 'data' && obj.made !== null)) {
    tell(m, '__call__', new GivenValue(m, null, callee, c.node.func), c);
  }
}

function tell(m: Machine, callee: string, on: Given | null, c: Call): void {
  const args = c.args.map((value, i) => new GivenValue(m, null, value, c.argNodes[i]));
  c.kw.forEach((value, keyword) => {
    args.push(new GivenValue(m, keyword, value, c.kwNodes.get(keyword) ?? null));
  });
  const made: MadeCall = {
    order: m.order,
    site: m.site(c.node),
    callee,
    on,
    args,
    open: c.open,
    result: m.target
  };
  m.made.push(made);
  const view = VIEWS.test(callee) ? made.args[0]?.constant : null;
  if (typeof view === 'string') {
    m.store.set(m.views, view, true as const);
  }
}

/** Calls that give a frame a name for queries. */
const VIEWS =
  /(?:^|\.)(?:create(?:OrReplace)?(?:Global)?TempView|registerTempTable|registerDataFrameAsTable)$/;

/** What is asked of it is worked out then: of most arguments nothing ever is. */
class GivenValue implements Given {
  constructor(
    private readonly m: Machine,
    readonly keyword: string | null,
    private readonly value: Value,
    private readonly node: Expr | null
  ) {
    this.tree = m.tree;
    this.obj = m.read(value);
  }

  get range(): Given['range'] {
    return this.node && this.tree.range(this.node);
  }

  get text(): string {
    return this.node ? this.tree.text(this.node) : '';
  }

  get constant(): Constant | undefined {
    return this.obj.k === 'const' ? this.obj.v : undefined;
  }

  get global(): string | null {
    return this.obj.k === 'global' ? canonical(this.obj.path) : null;
  }

  get items(): readonly (Constant | undefined)[] | null {
    return this.obj.k === 'list'
      ? (this.obj.items?.map(v => (v.k === 'const' ? v.v : undefined)) ?? null)
      : null;
  }

  get elements(): readonly Given[] | null {
    return this.obj.k === 'list'
      ? (this.obj.items?.map(v => new GivenValue(this.m, null, v, null)) ?? null)
      : null;
  }

  get entries(): ReadonlyMap<string, Constant | undefined> | null {
    return this.obj.k === 'dict'
      ? new Map([...this.obj.items].map(([key, v]) => [key, v.k === 'const' ? v.v : undefined]))
      : null;
  }

  get kind(): Given['kind'] {
    return this.obj.k;
  }

  get data(): DataView | null {
    const d = this.dataObject;
    if (!d) {
      return null;
    }
    return dataView(d, this.node ?? undefined, this.tree);
  }

  get dataType(): Given['dataType'] {
    return this.dataObject?.type ?? null;
  }

  get model(): ModelView | null {
    const found = this.m.estimator(this.value);
    return found && this.m.modelView(found.ref, this.obj.k === 'estimator' ? this.obj : found.est);
  }

  get made(): Given['made'] {
    return this.dataObject?.made ?? null;
  }

  get predictions(): readonly PredictionView[] {
    const d = this.dataObject;
    return d ? allPreds(d) : [];
  }

  private get dataObject(): Extract<Obj, { k: 'data' }> | null {
    return this.obj.k === 'any' ? this.m.data(this.obj) : this.obj.k === 'data' ? this.obj : null;
  }

  private readonly tree: Machine['tree'];
  private readonly obj: Obj;
}
