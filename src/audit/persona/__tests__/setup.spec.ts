import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { audit } from '../../audit';
import type { ToolStatus } from '../../facts';
import { readNotebook, readScript } from '../../notebook/read';
import { examplesIn, readMarkdown } from '../../rules/__tests__/examples';
import { RULES } from '../../rules';
import { SUGGESTIONS } from '../../suggestions';
import { TESTED } from '../../distributions';
import { installCell, isDegraded, KNOWN_TOOLS, statusLine, toolSetup } from '../setup';
import { standardPersona } from '../standard';

const { evaluateFor, tools } = standardPersona();

/** The persona's tools, of which those named are installed. */
const status = (...there: string[]): ToolStatus[] =>
  tools.flatMap(({ name, package: distribution, required, install }) =>
    distribution === null
      ? []
      : [
          {
            name,
            package: distribution,
            required,
            install,
            version: there.includes(distribution) ? '1.0' : null
          }
        ]
  );

/** Rules by tool, as their pages show them: what finds, and whose cell answers it. */
function shown(): Map<string, ReadonlySet<string>> {
  const packageOf: Record<string, string> = { 'W&B': 'wandb' };
  tools.forEach(tool => (packageOf[tool.name] = tool.package ?? ''));
  const folder = join(__dirname, '../../rules');
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(path =>
    path.endsWith('docs.md')
  );
  const pairs = new Map<string, Set<string>>();
  for (const { source, around } of pages.flatMap(page => examplesIn(readMarkdown(join(folder, page))))) {
    const facts = {
      paths: around.paths,
      tools: [],
      degraded: false,
      repository: { git: true, dvc: true, commit: null }
    };
    const { findings } = audit(readScript(source, 'x.py'), {
      trials: 'none',
      facts,
      settings: { preview: true }
    });
    for (const { rule, suggestions } of findings) {
      for (const name of suggestions) {
        const tool = packageOf[SUGGESTIONS.find(each => each.name === name)?.tool ?? ''];
        if (tool) {
          pairs.set(tool, (pairs.get(tool) ?? new Set<string>()).add(rule));
        }
      }
    }
  }
  return pairs;
}

describe('what is known of the persona’s tools', () => {
  it('is what they serve, as the rules show it', () => {
    const rules = shown();
    expect([...rules.keys()].sort()).toEqual(Object.keys(KNOWN_TOOLS).sort());
    for (const [tool, { serves }] of Object.entries(KNOWN_TOOLS)) {
      const topics = [...(rules.get(tool) ?? [])].map(id => RULES.find(rule => rule.id === id)?.topics ?? []);
      // Each rule that it answers is about what it serves, and it serves nothing that no such rule is about.
      expect(topics.filter(each => !each.some(topic => serves.includes(topic)))).toEqual([]);
      expect(serves.filter(topic => !topics.flat().includes(topic))).toEqual([]);
    }
  }, 60_000);

  it('is the version that the tests run on', () => {
    const folder = resolve(__dirname, '../../../../requirements');
    const text = ['demo.txt', 'test.txt'].map(name => readFileSync(join(folder, name), 'utf8')).join('\n');
    for (const tool of status()) {
      expect(text).toMatch(new RegExp(`^${tool.package}==${TESTED[tool.package]}(;|$)`, 'm'));
    }
  });
});

describe('the status block', () => {
  it('lists required tools first, one a line', () => {
    const setup = toolSetup([...status('mlflow')].reverse(), evaluateFor);
    expect(setup.tools.map(statusLine)).toEqual([
      '✗ dvc [required] pip install dvc',
      '✓ mlflow 1.0 [required]',
      '– shap [supplementary]',
      '– great-expectations [supplementary]',
      '– wandb [supplementary]'
    ]);
    expect(setup.required).toEqual({ there: 1, all: 2 });
  });

  it('is degraded when more than half of the required tools are missing', () => {
    expect(isDegraded(status('mlflow', 'dvc'))).toBe(false);
    expect(isDegraded(status('dvc'))).toBe(false);
    expect(isDegraded(status('shap'))).toBe(true);
    expect(isDegraded([])).toBe(false);
    expect(isDegraded(status().filter(tool => !tool.required))).toBe(false);
  });

  it('says which criteria suffer, in the persona’s order, and none where all is there', () => {
    const { suffers } = toolSetup(status('mlflow', 'wandb', 'great-expectations'), evaluateFor);
    expect(suffers.map(({ criterion }) => criterion)).toEqual(
      evaluateFor.filter(each => suffers.some(({ criterion }) => criterion === each))
    );
    expect(suffers).toContainEqual({ criterion: 'Bias and fairness', without: ['SHAP'] });
    expect(suffers.find(({ criterion }) => criterion === 'Model versioning')?.without).toEqual(['DVC']);
    expect(toolSetup(status(...Object.keys(KNOWN_TOOLS)), evaluateFor).suffers).toEqual([]);
    // W&B is another way to what MLflow is there for; without both, both are named.
    const without = (...there: string[]) =>
      toolSetup(status(...there), evaluateFor).suffers.find(
        ({ criterion }) => criterion === 'Model versioning'
      )?.without;
    expect(without('mlflow', 'dvc')).toBeUndefined();
    expect(without()).toEqual(['MLflow', 'DVC', 'Weights & Biases']);
  });

  it('leaves out what is said of tools that nobody knows', () => {
    const tool = {
      name: 'Other',
      package: 'constructor',
      required: true,
      install: 'pip install x',
      version: null
    };
    expect(toolSetup([tool], evaluateFor)).toMatchObject({ degraded: true, suffers: [] });
  });
});

describe('the cell that installs', () => {
  it('names the required tools first, each with one version, and is no finding', () => {
    const setup = toolSetup(status('shap'), evaluateFor);
    expect(installCell(setup, false)?.packages).toEqual(['mlflow', 'dvc']);
    const cell = installCell(setup, true);
    expect(cell?.packages).toEqual(['mlflow', 'dvc', 'wandb', 'great-expectations']);
    const notebook = readNotebook(
      JSON.stringify({
        nbformat: 4,
        nbformat_minor: 5,
        metadata: { language_info: { name: 'python' } },
        cells: [
          {
            cell_type: 'code',
            id: 'a',
            source: cell?.source,
            metadata: {},
            outputs: [],
            execution_count: null
          }
        ]
      }),
      'a.ipynb'
    );
    const { findings, cells } = audit(notebook, { settings: { preview: true } });
    expect([findings, cells[0].status]).toEqual([[], 'ok']);
  });

  it('is none when nothing is missing', () => {
    expect(installCell(toolSetup(status('mlflow', 'dvc'), evaluateFor), false)).toBeNull();
    expect(installCell(toolSetup(status(...Object.keys(KNOWN_TOOLS)), evaluateFor), true)).toBeNull();
  });
});
