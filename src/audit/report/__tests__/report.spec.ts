import { audit } from '../../audit';
import type { WorkspaceFacts } from '../../facts';
import type { Severity } from '../../finding';
import { readScript } from '../../notebook/read';
import { Mandate } from '../../persona/mandate';
import { standardPersona } from '../../persona/standard';
import type { Persona } from '../../persona/types';
import { RULES } from '../../rules';
import { reportMarkdown } from '../markdown';
import { leak, notebook, reportOf, result } from './fixture';

const at = (severity: Severity) => ({ ...leak, severity });
const facts: WorkspaceFacts = {
  paths: [{ path: 'data/credit.csv', status: 'dvc', by: 'data/credit.csv.dvc' }],
  tools: [
    { name: 'MLflow', package: 'mlflow', required: true, version: '3.18.0', install: 'pip install mlflow' },
    { name: 'DVC', package: 'dvc', required: true, version: null, install: 'pip install dvc' }
  ],
  degraded: false,
  repository: { git: true, dvc: true, commit: 'abc123' }
};

/** What a reviewer says of the one criterion that no stable rule judges. */
const reviewed = { 'Inference latency': 'Measured: 12 ms at most.' };

describe('verdict', () => {
  it.each([
    ['critical', 'not-ready'],
    ['high', 'conditions'],
    ['medium', 'ready'],
    ['low', 'ready']
  ] as const)('follows the worst severity: %s → %s', (severity, level) => {
    expect(reportOf(result([at(severity)]), notebook, facts, { reviewed }).verdict.level).toBe(level);
  });

  it('is held back by cells that could not be read', () => {
    const cells = [{ cell: 4, status: 'failed' as const, problem: 'invalid syntax', range: null }];
    const model = reportOf(result([], { cells }), notebook, facts, { reviewed });
    expect(model.verdict.level).toBe('conditions');
    expect(model.verdict.conditions).toEqual(['Cell 5 could not be read in full and was not judged.']);
    expect(model.notJudged).toContain('Cell 5 could not be read: invalid syntax.');
  });

  it('is not given where there is nothing to judge', () => {
    const flow = { ...result([]).flow, events: [] };
    expect(reportOf(result([], { flow })).verdict.level).toBe('not-judged');
    const notice = 'This notebook is written in R.';
    expect(reportOf(result([], { notice })).verdict).toEqual({
      level: 'not-judged',
      reason: notice,
      conditions: []
    });
    expect(reportOf(result([at('critical')], { flow })).verdict.level).toBe('not-ready');
  });
});

describe('report', () => {
  it('says which models, data, splits and metrics the Flow shows, and where', () => {
    const { assessment } = reportOf(result([]), notebook, facts);
    expect(assessment.models).toMatchObject([
      {
        name: 'model',
        fits: [{ data: 'X_train, y_train', place: { cell: 3, line: 2, endLine: 2 } }],
        scores: [{ metric: 'sklearn.metrics.accuracy_score', data: 'X_test', place: { cell: 3, line: 3 } }]
      }
    ]);
    expect(assessment.data).toMatchObject([
      { path: 'data/credit.csv', version: 'dvc', by: 'data/credit.csv.dvc', place: { cell: 1 } }
    ]);
    expect(assessment.splits).toMatchObject([
      { input: 'X', parts: ['X_train', 'X_test'], place: { line: 2 } }
    ]);
    expect(assessment.summary).toMatch(/No leak was found/);
    expect(reportOf(result([leak])).assessment.summary).toMatch(/take no score here at face value/);
  });

  it('merges equal remedies and names all their cells', () => {
    const other = { ...leak, range: { cell: 1, start: 0, end: 2 } };
    expect(
      reportOf(result([leak, other, { ...at('low'), criterion: 'Model versioning' }])).improvements
    ).toEqual([{ severity: 'critical', rule: leak.rule, text: leak.remediation, cells: [1, 2] }]);
  });

  it('asks for what monitoring needs and the Flow does not show', () => {
    const titles = (events: object[]) => {
      const { flow } = result([]);
      const all = [...flow.events, ...events] as typeof flow.events;
      return reportOf(result([], { flow: { ...flow, events: all } })).monitoring.map(advice => advice.title);
    };
    const { site } = result([]).flow.events[2];
    const track = (what: string) => ({
      order: 9,
      kind: 'track',
      site,
      tool: 'mlflow',
      what,
      callee: 'mlflow'
    });
    expect(titles([])).toEqual([
      'Drift baseline',
      'Registered model',
      'Alerts',
      'Metrics on record',
      'Scores by group'
    ]);
    expect(
      titles([
        track('data'),
        track('register'),
        track('metrics'),
        { order: 9, kind: 'group-metric', site, callee: 'f' }
      ])
    ).toEqual(['Alerts']);
    expect(
      titles([{ order: 9, kind: 'write', site, callee: 'c', path: 'p', what: 'data', name: 'X_train' }])
    ).not.toContain('Drift baseline');
  });

  it('names what was not judged', () => {
    const rules = ['leakage/overlap'];
    const { notJudged } = reportOf(result([], { rules }));
    expect(notJudged).toContain(
      'Inference latency: none of the rules that spoke covers this criterion, and no reviewer answered it.'
    );
    expect(reportOf(result([]), notebook, facts, { reviewed }).notJudged).toEqual([]);
    expect(notJudged.join()).toContain('the companion was off');
    expect(reportOf(result([]), notebook, facts).notJudged.join()).not.toContain('companion');
  });
});

describe('Markdown', () => {
  it('has the sections of the persona and is the same for the same input', () => {
    const text = reportMarkdown(reportOf(result([leak, at('high')]), notebook, facts));
    expect(text).toBe(reportMarkdown(reportOf(result([leak, at('high')]), notebook, facts)));
    expect(text.match(/^## .*$/gm)).toEqual([
      '## Verdict: Not ready',
      '## Model assessment',
      '## Pipeline improvements',
      '## Production readiness',
      '## Monitoring recommendations',
      '## Questions to the reviewer',
      '## Findings',
      '## What was not judged',
      '## Environment'
    ]);
    expect(text).toContain('#### Critical: `StandardScaler` learns from rows of `X_test`.');
    expect(text).toContain('1. Cell 2, line 1: all rows are read: `df = pd.read_csv("data/credit.csv")`');
    expect(text).toContain('```python\nX = StandardScaler().fit_transform(df)\n```');
    expect(text).toContain('```text\n✓ mlflow 3.18.0 [required]\n✗ dvc [required] pip install dvc\n```');
    expect(text).toContain('- Model versioning, without DVC');
    expect(text).toContain('tracked by DVC (data/credit.csv.dvc)');
    expect(text).not.toContain('MLflow store');
    expect(text).toContain('2026-01-02T03:04:05Z');
  });

  it('says what pins the imported packages', () => {
    const { flow } = audit(readScript('import pandas, sklearn, json', 'a.py'), { trials: 'none' });
    const told = (packages: Record<string, string | null>) =>
      reportMarkdown(
        reportOf(result([], { flow }), notebook, {
          ...facts,
          environment: { files: [{ file: 'uv.lock', manager: 'pip', lock: true, packages }], modules: null }
        })
      );
    expect(told({ pandas: '2.2.3' })).toContain(
      'Packages: 1 of the 2 that are imported are pinned by `uv.lock`; without one version: scikit-learn.'
    );
    expect(told({ pandas: '2.2.3', 'scikit-learn': '1.5.0' })).toContain('are pinned by `uv.lock`.');
    expect(reportMarkdown(reportOf(result([]), notebook, facts))).not.toContain('Packages:');
  });

  it('tells of the runs of W&B and of the context of Great Expectations', () => {
    const told = (more: Partial<WorkspaceFacts>) =>
      reportMarkdown(reportOf(result([]), notebook, { ...facts, ...more }));
    const wandb = {
      where: ['wandb'],
      total: 2,
      unsynced: 1,
      runs: [{ id: 'abc12345', started: 0, offline: true, synced: false }]
    };
    expect(told({ wandb })).toContain(
      'W\\&B keeps 2 runs in `wandb`, the last one `abc12345` of 1970-01-01T00:00:00.000Z; 1 not uploaded.'
    );
    const last = { success: false, time: 0, suites: ['train'], expectations: 4, failed: 1 };
    const expectations = { where: 'gx', suites: ['train'], checkpoints: [], last };
    expect(told({ expectations })).toContain(
      'Great Expectations has a context in `gx`, with 1 suite; last validated on 1970-01-01T00:00:00.000Z: 1 of 4 expectations were not met.'
    );
    expect(told({ expectations: { ...expectations, last: null } })).toContain('no validation is on record.');
    expect(told({})).not.toMatch(/&B keeps|has a context/);
  });

  it('tells of the store of MLflow, or why it was not read', () => {
    const run = {
      id: 'a1',
      name: 'forest',
      experiment: 'e',
      status: 'FINISHED',
      started: 0,
      ended: 1,
      by: 'tag' as const
    };
    const mlflow = {
      kind: 'sqlite' as const,
      where: 'mlflow.db',
      problem: null,
      experiments: [],
      runs: [{ ...run, started: Date.UTC(2026, 0, 2) }, run],
      models: [{ name: 'churn', versions: [{ version: '1', run: 'a1' }], aliases: { champion: '1' } }]
    };
    const text = reportMarkdown(reportOf(result([]), notebook, { ...facts, mlflow }));
    expect(text).toContain(
      'The MLflow store `mlflow.db` has runs of this notebook, the last one of 2026-01-02T00:00:00.000Z: finished.'
    );
    expect(text).toContain('- Registered model `churn`: 1 version, champion is 1');
    const off = { ...mlflow, problem: 'it is not there', runs: [], models: [] };
    expect(reportMarkdown(reportOf(result([]), notebook, { ...facts, mlflow: off }))).toContain(
      'The MLflow store `mlflow.db` was not read: it is not there.'
    );
  });
});

describe('what the personas say', () => {
  const persona = (title: string, changed: Partial<Persona>): Persona => ({
    ...standardPersona(),
    title,
    ...changed
  });
  const strict = persona('Platform Engineer', {
    evaluateFor: ['Data leakage', 'Rota of the team'],
    outputFormat: ['Leakage assessment', 'Model assessment', 'Rota', 'Model evaluation'],
    ratings: [{ criterion: 'Data leakage', least: 'critical', most: null }]
  });
  const disputed = {
    ...leak,
    ratings: new Mandate([standardPersona(), strict]).ratings(
      { id: 'leakage/preprocessing', topics: ['leakage'] },
      'high'
    )
  };
  const personas = [standardPersona(), strict];
  const mandate = new Mandate(personas);
  const of = (more: Parameters<typeof reportOf>[3] = {}) =>
    reportOf(result([disputed], { criteria: mandate.criteria(RULES) }), notebook, facts, {
      personas,
      ...more
    });

  it('is consolidated: the gravest level stands, and why is told', () => {
    expect(of().findings[0].rationale).toBe(
      'Platform Engineer rates it critical (Data leakage), ML Engineer rates it high (Data leakage risks): critical stands, since whoever needs the graver level cannot rely on the work before it is settled.'
    );
    expect(reportOf(result([leak])).findings[0].rationale).toBeNull();
  });

  it('orders the sections; one that no rule judges is the reviewer’s', () => {
    const text = reportMarkdown(of());
    expect(text.match(/^## .*$/gm)?.slice(1, 8)).toEqual([
      '## Model assessment',
      '## Pipeline improvements',
      '## Production readiness',
      '## Monitoring recommendations',
      '## Leakage assessment',
      '## Rota',
      '## Questions to the reviewer'
    ]);
    expect(text).toMatch(
      /## Leakage assessment\n\n\* \*\*Critical\*\* `StandardScaler`|## Leakage assessment\n\n- \*\*Critical\*\* `StandardScaler`/
    );
    expect(text).toContain('## Rota\n\nNo rule judges this part: it is the reviewer’s.\n\n> Answer:');
  });

  it('is asked of the reviewer where no rule judges, with a place for the answer', () => {
    expect(of().questions).toEqual([
      { criterion: 'Rota of the team', personas: ['Platform Engineer'], answer: null }
    ]);
    const answered = of({ reviewed: { 'Rota of the team': ' Anna and Ben ' } });
    expect(answered.questions[0].answer).toBe('Anna and Ben');
    expect(reportMarkdown(answered)).toContain('> Answer: Anna and Ben');
    expect(answered.readiness!.score).toBeGreaterThan(of().readiness!.score);
  });

  it('says why a finding matters', () => {
    const reasons = mandate.reasons({
      id: 'reproducibility/unseeded-randomness',
      topics: ['randomness', 'reproducibility']
    });
    expect(reasons).toContain('A result that nobody can reproduce is not a result');
    const text = reportMarkdown(reportOf(result([{ ...leak, reasons }])));
    expect(text).toContain('**Why it matters** A result that nobody can reproduce is not a result.');
  });
});
