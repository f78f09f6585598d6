import type { Fix } from '../../../finding';
import type { MadeCall } from '../../../flow/types';
import { keyword } from '../../calls';
import { steps } from '../../evidence';
import { programOf } from '../../leakage/program';
import type { Report, Rule, RuleContext } from '../../rule';
import type { Severity } from '../../../finding';

/**
 * A run is started by hand and never ended.
 * Source: MLflow documentation, `start_run`: "a run must be ended with `end_run`", or used as a context manager;
 * W&B documentation, `wandb.finish`, for notebooks.
 */
export const rule: Rule = {
  id: 'tracking/unended-run',
  severity: 'medium',
  tier: 'preview',
  topics: ['tracking', 'model-versioning'],
  summary: 'A tracker is told that a run starts and never that it ends',
  remediation:
    'Start the run in a `with` statement, which also marks it as failed when a cell raises, or end it in the last cell that logs.',
  check
};

interface Tool {
  readonly starts: RegExp;
  readonly ends: RegExp;
  /** What ends a run, after the module's or the run's name. */
  readonly end: string;
  /** It may be said of the module, whose active run it then ends. */
  readonly ofModule: boolean;
  readonly so: string;
  readonly severity: Severity;
}

const TOOLS: readonly Tool[] = [
  {
    starts: /^wandb\.init$/,
    ends: /(?:^|\.)(?:finish|join)$/,
    end: 'finish()',
    ofModule: true,
    severity: 'low',
    so: 'it is shown as running until the kernel ends, and what later cells log goes into it'
  },
  {
    starts: /^mlflow\.start_run$/,
    ends: /^mlflow\.end_run$|^mlflow\..*set_terminated$/,
    end: 'end_run()',
    ofModule: true,
    severity: 'medium',
    so: 'what later cells log, of whatever model, goes into the same run, and starting another one raises'
  },
  {
    starts: /^neptune(?:\.new)?\.(?:init|init_run)$/,
    ends: /(?:^|\.)(?:stop|close)$/,
    end: 'stop()',
    ofModule: false,
    severity: 'medium',
    so: 'it stays active until the kernel dies, and what was sent last may be lost'
  },
  {
    starts: /^comet_ml\.(?:Experiment|start)$/,
    ends: /(?:^|\.)end$/,
    end: 'end()',
    ofModule: false,
    severity: 'medium',
    so: 'in a notebook it stays open until the kernel dies'
  }
];

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  for (const tool of TOOLS) {
    const started = flow.calls.filter(c => tool.starts.test(c.callee));
    const open = started.filter(c => isOpen(context, c) && keyword(c, 'mode')?.constant !== 'disabled');
    const last = open.at(-1);
    if (!last || flow.calls.some(c => tool.ends.test(c.callee) && c.order >= open[0].order)) {
      continue;
    }
    const logged = flow.calls.filter(c => c.order >= last.order && isLogging(c, last)).at(-1);
    yield {
      severity: tool.severity,
      message: `The run that \`${last.callee}\` starts is never ended: ${tool.so}.`,
      range: last.site.range,
      evidence: steps([
        { site: last.site, note: 'the run starts' },
        ...(logged ? [{ site: logged.site, note: 'the last thing that is logged' }] : [])
      ]),
      fixes: () => ended(context, tool, last, logged ?? last)
    };
  }
}

/** Not the context of a `with` statement, at once or later by its name. */
function isOpen({ flow }: RuleContext, call: MadeCall): boolean {
  const later = call.result !== null && flow.calls.some(c => c.order >= call.order && c.site.within?.includes(call.callee)); // prettier-ignore
  return call.site.statement !== null && call.site.calls.length === 0 && !later;
}

function isLogging({ callee }: MadeCall, start: MadeCall): boolean {
  return callee.startsWith(`${start.callee.split('.')[0]}.`);
}

/** The line that ends the run follows the statement that logs last. */
function ended(context: RuleContext, tool: Tool, start: MadeCall, last: MadeCall): Fix[] {
  const program = programOf(context);
  const written = program.text(start.site.range);
  const module = /^([\w.]+)\.\w+\(/.exec(written)?.[1];
  const owner = tool.ofModule ? module : start.result;
  const code = program.codes[program.around(last.site.calls[0] ?? last.site.range)];
  if (!owner || !code) {
    return [];
  }
  const line = `${owner}.${tool.end}`;
  return [
    {
      title: `End the run with \`${line}\``,
      safe: true,
      edits: [{ kind: 'replace', range: { ...code.range, start: code.range.end }, text: `\n${line}` }]
    }
  ];
}
