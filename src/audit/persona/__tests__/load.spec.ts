import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PERSONA_FILES } from '../builtin';
import { linkTargets } from '../links';
import { idOf, isPersona, loadPersona, type PersonaFile } from '../load';

const PATH = 'domain_specific/ml-engineer.md';
const text = PERSONA_FILES[PATH];
/** A persona that has every section. */
const TEXT_OF_ALL = PERSONA_FILES['domain_specific/privacy-engineer.md'];
const load = (changed = text, more: Partial<PersonaFile> = {}) =>
  loadPersona({ path: PATH, text: changed, ...more });
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
    [
      '- **make-* kits** (`npm i make-kit`) — starts\n  more',
      'make-* kits',
      null,
      'npm i make-kit',
      'starts more'
    ],
    ['- **New** (by hand — needs a `host`) — waits', 'New', null, 'host', 'waits'],
    ['- **ls** (`ls | wc -l`) — counts', 'ls', null, 'ls | wc -l', 'counts'],
    ['- [**Vale**](https://vale.example) (built-in): reads', 'Vale', null, 'built-in', 'reads'],
    ['- **Vale:** reads', 'Vale', null, null, 'reads'],
    ['- **Late** <!-- soon --> — comes', 'Late', null, null, 'comes'],
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

/** Line of a text that stands somewhere once. */
const line = (needle: string, of = text) => of.slice(0, of.indexOf(needle)).split('\n').length;

describe('sections', () => {
  it.each([
    ['trailing marks', '## Role', '## Role ##'],
    ['an underline', '## Role', 'Role\n----'],
    ['other case and marks', '## Anti-patterns', '## ANTI PATTERNS:'],
    ['numbers', '- Model versioning', '1. Model versioning'],
    ['a quote around a list', '- Model versioning', '\n> - Model versioning\n'],
    ['no blank line below', '## Principles\n\n', '## Principles\n'],
    ['no blank line below a heading of tools', '### Required\n\n', '### Required\n'],
    ['a heading with more words', '### Required', '### Required tools'],
    ['front matter', '# Persona', '---\ntags: [a]\n---\n\n# Persona'],
    ['a comment', '## Role', '<!-- ## Rôle\n\n## Other -->\n\n## Role'],
    ['emphasis', '- Model versioning', '- *Model* **versioning** <!-- of weights -->'],
    ['an underlined title', '# Persona: ML Engineer', 'Persona: ML Engineer\n===']
  ])('are read with %s', (_what, from, to) => {
    expect(text).toContain(from);
    const { persona, problems: found } = load(text.replace(from, to));
    expect(found).toEqual([]);
    expect(persona).toEqual(load().persona);
  });

  it('keep the lines below front matter', () => {
    const changed = `---\na: b\n---\n${text.replace('## Role', '## Rule')}`;
    expect(problems(changed)).toContainEqual(expect.stringMatching(`^${line('## Rule', changed)} warning`));
  });

  it('that the format does not know are told and kept as written', () => {
    const changed = text.replace(
      '## Principles',
      '## Decision Authority\n\n| What | Who |\n| --- | --- |\n| *Merge* | none |\n\n### More\n\n- a\n\n## __proto__\n\n## Principles'
    );
    const { persona, problems: found } = load(changed);
    expect(found.map(each => [each.line, each.severity])).toEqual([
      [line('## Decision', changed), 'warning'],
      [line('## __proto__', changed), 'warning']
    ]);
    expect(persona?.otherSections).toEqual([
      {
        title: 'Decision Authority',
        text: '| What | Who |\n| --- | --- |\n| *Merge* | none |\n\n### More\n\n- a',
        line: line('## Decision', changed)
      },
      { title: 'proto', text: '', line: line('## __proto__', changed) }
    ]);
  });

  it('end at the next title, too', () => {
    expect(load(`${text}\n# Notes\n\n- no anti-pattern\n`).persona?.antiPatterns).toEqual(
      load().persona?.antiPatterns
    );
  });

  it('of scope may be a paragraph that refers to a shared one', () => {
    const scope =
      '## Scope Constraints\n\n> Follow the [common bounds](../_shared/scope-constraints.md)\n> first.';
    const { persona } = load(text.replace('## Evaluate For', `${scope}\n\n## Evaluate For`));
    expect(persona?.scopeConstraints).toEqual(['Follow the common bounds first.']);
  });
});

describe('lists of tools', () => {
  it.each([
    ['- None — every reader brings their own'],
    ['- **None**'],
    ['_None_'],
    ['- N/A'],
    ['- Nothing beyond the notebook']
  ])('may say that none is needed: %s', said => {
    const { persona, problems: found } = load(withTools(said));
    expect(found).toEqual([]);
    expect(persona?.tools.filter(tool => tool.required)).toEqual([]);
  });

  it('do not take a tool for none', () => {
    expect(tools('- **None-such** — is one')?.map(({ name }) => name)).toEqual(['None-such']);
  });

  it('under another heading are supplementary, and told', () => {
    const { persona, problems: found } = load(text.replace('### Supplementary', '### Optional'));
    expect(persona?.tools.filter(tool => !tool.required)).toHaveLength(3);
    expect(found).toEqual([
      {
        line: line('### Supp'),
        severity: 'warning',
        message: 'Tools are Required or Supplementary: those under "Optional" count as supplementary'
      }
    ]);
  });

  it.each([
    ['- **DVC**', '**DVC** says', ''],
    ['- **DVC** (`pip install dvc`)', 'DVC says', '']
  ])('say which tool has no purpose: %s', (item, _words, purpose) => {
    const { persona, problems: found } = load(withTools(item));
    expect(persona?.tools[0]).toMatchObject({ name: 'DVC', purpose });
    expect(found.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      'warning: DVC says no purpose: write it after a dash'
    ]);
  });
});

describe('links', () => {
  const there = (...paths: string[]) => ({ exists: (path: string) => paths.includes(path) });
  const shared = ['base-tools', 'tool-setup', 'severity-scale'].map(name => `_shared/${name}.md`);

  it('that lead somewhere are fine', () => {
    expect(load(text, there(...shared)).problems).toEqual([]);
  });

  it('to shared files that are not there are warned of, since the built-in ones stand in', () => {
    const { persona, problems: found } = load(text, there(...shared.slice(1)));
    expect(persona).not.toBeNull();
    expect(found).toEqual([
      {
        line: line('> See'),
        severity: 'warning',
        message: 'There is no ../_shared/base-tools.md: the built-in one stands in for it'
      }
    ]);
  });

  it('to the same shared file are warned of once', () => {
    const { problems: found } = load(text, there());
    expect(found.map(({ line: at, severity }) => [at, severity])).toEqual(
      shared.map(() => [line('> See'), 'warning'])
    );
  });

  it.each([
    ['[x](../_shared/no.md)', '../_shared/no.md'],
    ['[x](<../other file.md>)', '../other file.md'],
    ['[x](other%20file.md?raw=1#top)', 'other%20file.md'],
    ['![x](pictures/a.png)', 'pictures/a.png'],
    ['[x][ref]\n\n[ref]: gone.md', 'gone.md'],
    ['[a\n  link](gone.md)', 'gone.md']
  ])('that lead nowhere are errors with their line: %s', (link, url) => {
    const changed = text.replace('- The data is part of the version', `- The data is part, see ${link}`);
    const at = line(link, changed) + (link.includes('\n\n') ? 2 : 0);
    const { persona, problems: found } = load(changed, there(...shared));
    expect(persona).toBeNull();
    expect(found).toEqual([{ line: at, severity: 'error', message: `There is no ${url}` }]);
  });

  it.each(['https://example.org/x.md', 'mailto:a@example.org', '#role', '/x.md', '//example.org/x'])(
    'to other places are not looked at: %s',
    url => {
      expect(load(text.replace('../_shared/base-tools.md', url), there(...shared)).problems).toEqual([]);
    }
  );

  it('can be asked for before the file is read, by where they lead', () => {
    expect(linkTargets('a/b/c.md', '[x](../d.md) [y](./e.md#f) [z](../d.md) ![p](../../../p.png)')).toEqual([
      'a/d.md',
      'a/b/e.md',
      '../p.png'
    ]);
    expect(linkTargets('/a/c.md', '[x](../d.md)')).toEqual(['/d.md']);
    expect(linkTargets('c.md', '[x](%E0%A4%A)')).toEqual(['%E0%A4%A']);
  });
});

describe('shared files of a team', () => {
  it('give the meaning of the levels, as a list or as a table', () => {
    const list =
      '- **Critical**: stop\n- **High** — soon\n- Medium - later\n- **Low** – never\n- **Low** — twice';
    const table =
      '| Severity | Means | Do |\n|---|:-:|---|\n| **Critical** | Broken | stop |\n| High | soon | |\n| medium | later | |\n| Low | never | |';
    const scale = (severityScale: string) =>
      load(text, { shared: { 'severity-scale.md': severityScale } }).persona?.severityScale;
    expect(scale(list)).toEqual({ critical: 'stop', high: 'soon', medium: 'later', low: 'never' });
    expect(scale(table)).toEqual({ critical: 'Broken — stop', high: 'soon', medium: 'later', low: 'never' });
  });

  it('leave the built-in meaning to a level that they do not tell of', () => {
    const { persona, problems: found } = load(text, { shared: { 'severity-scale.md': '- **High**: soon' } });
    expect(persona?.severityScale).toEqual({ ...load().persona?.severityScale, high: 'soon' });
    expect(found).toEqual([
      {
        line: line('> See'),
        severity: 'warning',
        message:
          'severity-scale.md does not say what critical, medium, low means: the built-in meaning stands'
      }
    ]);
  });

  it('give the procedure of the setup', () => {
    const own = load(text, { shared: { 'tool-setup.md': '# Ask Ada' } }).persona;
    expect(own?.setupProcedure).toBe('# Ask Ada');
    expect(load().persona?.setupProcedure).toBe(PERSONA_FILES['_shared/tool-setup.md']);
  });
});

describe('broken personas', () => {
  it.each([
    ['# Persona: ML Engineer', '# ML Engineer', 1, 'error: The file starts with a heading "# Persona: Name"'],
    ['## Role', '## Rule', 1, 'error: Section "Role" is missing'],
    ['## Principles', '## Role', line('## Principles'), 'error: Section "Role" is there twice'],
    ['### Required', '### Supplementary', line('## Allowed'), 'error: Allowed Tools has no list "Required"'],
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
    ['**DVC**', '**MLflow**', line('**DVC**'), 'warning: MLflow is listed twice'],
    ['- Inference latency', '-', line('- Inference latency'), 'error: An item of Evaluate For is empty'],
    [
      '- Inference latency',
      '- <!-- x -->',
      line('- Inference latency'),
      'error: An item of Evaluate For is empty'
    ]
  ])('%s → %s', (from, to, at, message) => {
    expect(text).toContain(from);
    expect(problems(text.replace(from, to))).toContain(`${at} ${message}`);
  });

  it.each(['Evaluate For', 'Output Format', 'Principles', 'Anti-patterns'])(
    'name the line of %s when it lists nothing',
    name => {
      const changed = text.replace(new RegExp(`(?<=## ${name}\n\n)[^#]*`), 'Nothing.\n\n');
      expect(problems(changed)).toEqual([`${line(`## ${name}`)} error: ${name} lists nothing`]);
      expect(load(changed).persona).toBeNull();
    }
  );

  it.each(['Role', 'Tool Setup'])('name the line of %s when nothing is said', name => {
    const changed = text.replace(new RegExp(`(?<=## ${name}\n\n)[^#]*`), '');
    expect(problems(changed)).toEqual([`${line(`## ${name}`)} error: ${name} is empty`]);
  });

  it('name the line of required tools that are none', () => {
    expect(problems(withTools())).toEqual([
      `${line('### Required')} error: "Required" lists nothing: write None where none is needed`
    ]);
  });

  it('still tell what they hold', () => {
    const { title, evaluateFor, tools: all } = load(text.replace('## Role', '## Rule'));
    expect([title, evaluateFor.length, all.length]).toEqual(['ML Engineer', 8, 5]);
  });

  it.each([
    ['nothing', ''],
    ['a binary file', 'PK\0\u0001'],
    ['no name', '# Persona:'],
    ['five hundred lists', '- '.repeat(500)],
    ['half a link', '[[[]('],
    ['sections without end', '## Role\n## Role\n'],
    ['five megabytes', '# Persona: Big\n\n'.padEnd(5_000_000, '- more of it\n')],
    ['quotes in quotes', `# Persona: Deep\n\n${'> '.repeat(30_000)}x`],
    ['lists in lists', `# Persona: Deep\n\n${'- '.repeat(30_000)}x`],
    ['brackets', '['.repeat(60_000)],
    ['emphasis', '*a **b '.repeat(10_000)],
    ['names of every object', '# Persona: __proto__\n\n## constructor\n\n## __proto__\n\n## toString\n']
  ])(
    'survive %s',
    (_what, garbage) => {
      const { persona, problems: found } = load(garbage);
      expect(persona).toBeNull();
      expect(found.some(problem => problem.severity === 'error')).toBe(true);
      expect(() => isPersona(garbage)).not.toThrow();
    },
    20_000
  );
});

describe('the page on personas', () => {
  const page = readFileSync(join(__dirname, '../../../../docs/personas.md'), 'utf8');
  const example = (containing: string): string =>
    [...page.matchAll(/```markdown\n(.*?)```/gs)]
      .map(([, block]) => block)
      .find(block => block.includes(containing)) ?? '';

  it('shows tools as they are read', () => {
    const { persona, problems: found } = load(withTools(example('**MLflow**')));
    expect(found).toEqual([]);
    const required = persona?.tools.filter(tool => tool.required) ?? [];
    expect(required.map(tool => [tool.name, tool.package, tool.install])).toEqual([
      ['MLflow', 'mlflow', 'pip install mlflow'],
      ['uv', 'uv', 'pip install uv'],
      ['ruff / flake8', 'ruff', 'pip install ruff'],
      ['Docker', null, 'from the vendor'],
      ['Git', null, null]
    ]);
  });

  it('shows ratings as they are read, and every section there is', () => {
    const { persona, problems: found } = load(
      text.replace('## Principles', `${example('## Severity Ratings')}\n## Principles`)
    );
    expect(found).toEqual([]);
    expect(persona?.ratings).toHaveLength(3);
    for (const [, section] of TEXT_OF_ALL.matchAll(/^## (.+)$/gm)) {
      expect(page).toMatch(new RegExp(`^\\| ${section} +\\|`, 'm'));
    }
  });
});

describe('what is a persona', () => {
  it.each([
    ['# Persona: X', true],
    ['---\na: b\n---\n# persona : X', true],
    ['# Notes\n\n# Persona: X', true],
    ['# Personas\n\nThe files here.', false],
    ['## Persona: X', false],
    ['<!-- # Persona: X -->', false]
  ])('%j: %s', (source, expected) => {
    expect(isPersona(source)).toBe(expected);
  });

  it('is called by the name of its file', () => {
    expect(['a/ml-engineer.md', 'x.y.MD', '.md', 'a/b'].map(idOf)).toEqual([
      'ml-engineer',
      'x.y',
      '.md',
      'b'
    ]);
  });
});
