import { PERSONA_FILES } from '../builtin';
import { loadPersona } from '../load';

const PATH = 'domain_specific/ml-engineer.md';
const text = PERSONA_FILES[PATH];
const load = (changed = text) => loadPersona(changed, PERSONA_FILES);
const problems = (changed: string) =>
  load(changed).problems.map(({ line, severity, message }) => `${line} ${severity}: ${message}`);
/** The persona with its required tools replaced. */
const withTools = (...items: string[]) =>
  text.replace(/(?<=### Required\n\n)[^#]*/, items.map(item => `${item}\n`).join('') + '\n');
const tools = (...items: string[]) => load(withTools(...items)).persona?.tools.filter(tool => tool.required);

describe('the ML Engineer persona', () => {
  it('is well-formed and has the criteria that rules refer to', () => {
    const { persona, problems: found } = load();
    expect(found).toEqual([]);
    expect(persona).toMatchObject({
      title: 'ML Engineer',
      evaluateFor: [
        'Model architecture choices',
        'Training pipeline reliability',
        'Feature engineering quality',
        'Data leakage risks',
        'Model versioning',
        'Inference latency',
        'Bias and fairness',
        'Reproducibility'
      ],
      outputFormat: [
        'Model assessment',
        'Pipeline improvements',
        'Production readiness',
        'Monitoring recommendations',
        'Severity ratings per the severity scale for all findings'
      ],
      scopeConstraints: []
    });
    expect(persona?.tools.map(tool => [tool.name, tool.package, tool.install, tool.required])).toEqual([
      ['MLflow', 'mlflow', 'pip install mlflow', true],
      ['DVC', 'dvc', 'pip install dvc', true],
      ['Weights & Biases', 'wandb', 'pip install wandb', false],
      ['Great Expectations', 'great-expectations', 'pip install great_expectations', false],
      ['SHAP', 'shap', 'pip install shap', false]
    ]);
    expect(persona?.severityScale.critical).toMatch(/^Fix before any further progress/);
    expect(persona?.severityScale.low).toMatch(/^Consider/);
  });
});

describe('variants that are read', () => {
  it.each([
    ['- **MLflow** (`pip install mlflow`) - tracks', 'MLflow', 'mlflow', 'pip install mlflow', 'tracks'],
    ['* **MLflow** (`pip install -U "mlflow[extras]>=3"`) – tracks', 'MLflow', 'mlflow', undefined, 'tracks'],
    [
      '- **DVC** (`conda install -c conda-forge dvc` | `pip install dvc`) — data',
      'DVC',
      'dvc',
      'conda install -c conda-forge dvc',
      'data'
    ],
    ['- **act** (`brew install act` | `uv add act_py`) -- runs', 'act', 'act-py', 'uv add act_py', 'runs'],
    ['- **ruff / flake8** (`pip install ruff`) — lints', 'ruff / flake8', 'ruff', undefined, 'lints'],
    ['- **ruff** / **flake8** (pip install ruff) — lints', 'ruff / flake8', 'ruff', undefined, 'lints'],
    [
      '- **Docker** (from the vendor (or a package)) — runs',
      'Docker',
      null,
      'from the vendor (or a package)',
      'runs'
    ],
    ['- **Docker** (`brew install docker`) — runs', 'Docker', null, 'brew install docker', 'runs'],
    ['- **Git** — history — all of it', 'Git', null, null, 'history — all of it'],
    [
      '- **Wide** (`pip install\n  wide`) —\n  goes on\n  below',
      'Wide',
      'wide',
      'pip install wide',
      'goes on below'
    ],
    ['- **Odd** (`pip install odd # :)`) — `code` and *more*', 'Odd', 'odd', undefined, 'code and more']
  ])('%s', (item, name, distribution, install, purpose) => {
    const [tool] = tools(item) ?? [];
    expect(tool).toMatchObject({ name, package: distribution, purpose, required: true });
    if (install !== undefined) {
      expect(tool.install).toBe(install);
    }
  });

  it('takes Windows line ends, a byte order mark, other case and Scope Constraints', () => {
    const changed = text
      .replace(
        '## Evaluate For',
        '## Scope Constraints\n\n- Notebooks only,\n  no scripts\n\n## evaluate for'
      )
      .replace(/\n/g, '\r\n');
    const { persona, problems: found } = load('\uFEFF' + changed);
    expect(found).toEqual([]);
    expect(persona?.scopeConstraints).toEqual(['Notebooks only, no scripts']);
    expect(persona?.evaluateFor).toHaveLength(8);
  });

  it('leaves sublists out of an item', () => {
    expect(
      load(text.replace('- Reproducibility', '- Reproducibility\n  - seeds')).persona?.evaluateFor
    ).toContain('Reproducibility');
  });
});

describe('broken personas', () => {
  const line = (needle: string, of = text) => of.slice(0, of.indexOf(needle)).split('\n').length;

  it.each([
    ['# Persona: ML Engineer', '# ML Engineer', 1, 'error: The file starts with a heading "# Persona: Name"'],
    ['## Role', '## Rule', line('## Role'), 'warning: Unknown section "Rule"'],
    ['## Role', '## Rule', 1, 'error: Section "Role" is missing'],
    ['## Principles', '## Role', line('## Principles'), 'error: Section "Role" is there twice'],
    [
      '### Supplementary',
      '### Optional',
      line('### Supp'),
      'error: Tools are Required or Supplementary, not "Optional"'
    ],
    ['### Required', '### Supplementary', line('## Allowed'), 'error: Allowed Tools has no list "Required"'],
    ['_shared/tool-setup.md) |', '_shared/no.md) |', line('> See'), 'error: There is no _shared/no.md'],
    [
      '> See',
      'See',
      line('## Allowed'),
      'warning: Allowed Tools starts with a quote that links the shared files'
    ],
    [
      '**DVC**',
      'DVC',
      line('**DVC**'),
      'error: A tool starts with its name in bold: **Name** (install command) — purpose'
    ],
    [
      '`pip install dvc`)',
      '`pip install dvc`',
      line('**DVC**'),
      'error: The parenthesis after DVC is not closed'
    ],
    [
      '**DVC** (`pip install dvc`) — Tie',
      '**DVC** Tie',
      line('**DVC**'),
      'error: DVC says no purpose: write it after a dash'
    ],
    ['**DVC**', '**MLflow**', line('**DVC**'), 'warning: MLflow is listed twice']
  ])('%s → %s', (from, to, at, message) => {
    expect(text).toContain(from);
    expect(problems(text.replace(from, to))).toContain(`${at} ${message}`);
  });

  it('names the line of a section that lists nothing', () => {
    const changed = text.replace(/(?<=## Principles\n\n)[^#]*/, 'Nothing.\n\n');
    expect(problems(changed)).toEqual([`${line('## Principles')} error: Principles lists nothing`]);
    expect(load(changed).persona).toBeNull();
  });

  it('says when the severity scale is missing or incomplete', () => {
    expect(loadPersona(text, {}).problems.map(problem => problem.message)).toContain(
      'The shared severity scale _shared/severity-scale.md is missing'
    );
    const scale = PERSONA_FILES['_shared/severity-scale.md'].replace('**High**', '**Higher**');
    expect(loadPersona(text, { ...PERSONA_FILES, '_shared/severity-scale.md': scale })).toEqual({
      persona: null,
      problems: [
        { line: 1, severity: 'error', message: '_shared/severity-scale.md does not say what high means' }
      ]
    });
  });

  it.each(['', '\0', '# Persona:', '- '.repeat(500), '[[[](', '## Role\n## Role\n'])(
    'survives %j',
    garbage => {
      const { persona, problems: found } = load(garbage);
      expect(persona).toBeNull();
      expect(found.some(problem => problem.severity === 'error')).toBe(true);
    }
  );
});
