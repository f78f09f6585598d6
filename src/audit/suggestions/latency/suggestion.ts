import type { Flow } from '../../flow/types';
import { Imports, indent, Names } from '../codegen';
import { askBudget } from '../questions';
import { type ModelSlot, pickModel } from '../slots';
import { unlogged } from '../unlogged';
import type { Insertion, Suggestion, SuggestionContext } from '../types';

/** Milliseconds that 95 in 100 single predictions may take, where the user has not said. */
const BUDGET = '100';

/** Percentiles of the time that one row and batches take, size on disk, and a budget that is kept. */
export const suggestion: Suggestion = {
  name: 'latency',
  title: 'Measure inference latency',
  tool: 'Python',
  packages: ['numpy', 'pandas'],
  fill(context) {
    const model = pickModel(context);
    return 'reason' in model ? model : insertion(context, model);
  }
};

function insertion(context: SuggestionContext, model: ModelSlot): Insertion {
  const names = new Names(model.scope, 'latency');
  const imports = new Imports(model.scope, names);
  const answer = Number(context.answers['latency budget']);
  const isPromise = Number.isFinite(answer) && answer > 0;
  const body = [
    `# How long \`${model.name}\` takes to predict, on this machine`,
    ...cellLines(context.flow, model, imports, names, isPromise ? String(answer) : BUDGET, isPromise)
  ];
  return {
    title: `Measure the latency of \`${model.name}\` in a new cell after its evaluation (cell ${model.at})`,
    notes: [
      ...(isPromise
        ? []
        : [
            `The budget of ${BUDGET} ms is a guess: change it to what your service promises, and let the last line assert it.`
          ]),
      'Figures of a notebook server are no promise for production: measure there too, with the same cell.'
    ],
    questions: [askBudget(`The cell tells whether it takes more than ${BUDGET} ms, and asserts nothing.`)],
    edits: [{ kind: 'insert', at: model.at, cell: { kind: 'code', source: body.join('\n') } }]
  };
}

function cellLines(
  flow: Flow,
  model: ModelSlot,
  imports: Imports,
  names: Names,
  budgetMs: string,
  isPromise: boolean
): string[] {
  const time = imports.module('time');
  const np = imports.module('numpy', 'np');
  const pd = imports.module('pandas', 'pd');
  const { name, network } = model;
  const torch = network?.library === 'torch' ? imports.module('torch') : null;
  // Copying to the processor waits until a graphics card is done.
  const call = torch
    ? `${name}(batch).cpu()`
    : network
      ? `${name}.predict_on_batch(batch)`
      : `${name}.predict(batch)`;
  const bytes = torch
    ? `sum(weights.nbytes for weights in ${name}.state_dict().values())`
    : network
      ? `sum(weights.nbytes for weights in ${name}.get_weights())`
      : `len(${imports.module('pickle')}.dumps(${name}))`;
  const [budget, measure, table, rows] = ['budget_ms', 'latency_ms', 'latency', 'rows'].map(name =>
    names.free(name)
  );
  const measured = unlogged(flow, imports, 'what MLflow does at each call is not timed', [
    `${table} = ${pd}.DataFrame([`,
    `    ${measure}(${model.test.text}[:${rows}])`,
    `    for ${rows} in sorted({1, min(32, ${model.test.text}.shape[0]), min(256, ${model.test.text}.shape[0])})`,
    ']).set_index("rows")'
  ]);
  return [
    ...imports.lines(),
    '',
    `${budget} = ${budgetMs}  # for one row, 95 times in 100: change it to what the service must keep to`,
    '',
    ...(torch ? [`${name}.eval()`, '', `@${torch}.inference_mode()`] : []),
    `def ${measure}(batch, seconds=1.0, warmup=5):`,
    ...indent([
      'for _ in range(warmup):  # first calls load code and fill caches',
      `    ${call}`,
      'times = []',
      `until = ${time}.perf_counter() + seconds`,
      `while len(times) < 30 or (len(times) < 500 and ${time}.perf_counter() < until):`,
      `    start = ${time}.perf_counter()`,
      `    ${call}`,
      `    times.append(1000 * (${time}.perf_counter() - start))`,
      `p50, p95, p99 = ${np}.percentile(times, [50, 95, 99])`,
      'size = batch.shape[0]',
      'return {"rows": size, "calls": len(times), "p50": p50, "p95": p95, "p99": p99, "rows_per_second": 1000 * size / p50}'
    ]),
    '',
    ...measured,
    `display(${table}.round(2))`,
    `print(f"size of the model: {${bytes} / 1e6:.3g} MB")`,
    // A guess must not stop anybody's notebook.
    ...(isPromise
      ? [
          `assert ${table}.loc[1, "p95"] <= ${budget}, f"p95 of one row is {${table}.loc[1, 'p95']:.1f} ms, more than {${budget}}"`
        ]
      : [`print("within the budget:", bool(${table}.loc[1, "p95"] <= ${budget}))`])
  ];
}
