import { Imports, Names } from '../codegen';
import { cellOf, eventsOf } from '../slots';
import type { Binding, EventOf, Flow, Generator } from '../../flow/types';
import type { Insertion, NotApplicable, Suggestion, SuggestionContext } from '../types';

/** What seeds global generators, and what that covers. */
interface Seeder {
  readonly generator: Exclude<Generator, 'own'>;
  /** The module that does it. */
  readonly module: string;
  readonly line: (imports: Imports, seed: string) => string;
  readonly covers: string;
}

const SEEDERS: readonly Seeder[] = [
  {
    generator: 'python',
    module: 'random',
    line: (imports, seed) => `${imports.module('random')}.seed(${seed})`,
    covers: "Python's random module"
  },
  {
    generator: 'numpy',
    module: 'numpy',
    line: (imports, seed) => `${imports.module('numpy', 'np')}.random.seed(${seed})`,
    covers: 'numpy, and scikit-learn, pandas and scipy wherever random_state is not given'
  },
  {
    generator: 'torch',
    module: 'torch',
    line: (imports, seed) => `${imports.module('torch')}.manual_seed(${seed})`,
    covers: 'weights, dropout and shuffling of PyTorch, on every device'
  },
  {
    generator: 'tensorflow',
    module: 'tensorflow',
    line: (imports, seed) => `${imports.module('tensorflow', 'tf')}.random.set_seed(${seed})`,
    covers: 'weights, dropout and shuffling of TensorFlow and Keras'
  }
];

/** Keras without TensorFlow: whatever it runs on, it seeds that, and Python and numpy with it. */
const KERAS: Seeder = {
  generator: 'tensorflow',
  module: 'keras',
  line: (imports, seed) => `${imports.module('keras')}.utils.set_random_seed(${seed})`,
  covers: "Python's random module, numpy, and weights, dropout and shuffling of Keras on its backend"
};

/** A first cell that seeds the generators the notebook draws from, and no others. */
export const suggestion: Suggestion = {
  name: 'seed-header',
  title: 'Seed the random generators in a first cell',
  tool: 'Python',
  packages: [],
  fill(context) {
    const draws = eventsOf(context.flow, 'draw').filter(draw => !draw.seeded);
    const drawn = SEEDERS.filter(seeder => draws.some(draw => draw.generator === seeder.generator));
    const keras = drawn.some(({ module }) => module === 'tensorflow') && usesKerasAlone(context.flow);
    const seeders = keras ? [KERAS] : drawn;
    return seeders.length > 0 ? insertion(context, draws, seeders) : nothingToSeed(draws);
  }
};

function usesKerasAlone(flow: Flow): boolean {
  const modules = eventsOf(flow, 'import').map(({ module }) => module.split('.')[0]);
  return modules.includes('keras') && !modules.includes('tensorflow');
}

function nothingToSeed(draws: readonly EventOf<'draw'>[]): NotApplicable {
  return draws.length === 0
    ? { reason: 'Everything random in this notebook is seeded, or nothing is random.' }
    : {
        reason: `${ownNames(draws)} makes a generator of its own, which no global seed governs: give it a seed where it is made.`
      };
}

function ownNames(draws: readonly EventOf<'draw'>[]): string {
  return [...new Set(draws.filter(draw => draw.generator === 'own').map(draw => `\`${draw.callee}\``))].join(
    ', '
  );
}

function insertion(
  context: SuggestionContext,
  draws: readonly EventOf<'draw'>[],
  seeders: readonly Seeder[]
): Insertion {
  const { notebook, flow } = context;
  const at = seeders.includes(KERAS) ? placeForKeras(context, draws) : placeFor(notebook.cells);
  // Names that the rest of the notebook gives a meaning to must not be taken, though they do not exist yet.
  const end = flow.bindingsAfter(notebook.cells.length - 1);
  const names = new Names(end, 'seed');
  const imports = new Imports(modulesOf(end), names);
  const constant = [...end.values()].find(isSeed);
  // A number the notebook sets later under its own name is set here already, to the same value.
  const seed = constant?.name ?? names.free('SEED');
  const lines = seeders.map(seeder => `${seeder.line(imports, seed)}  # ${seeder.covers}`);
  const importLines = seeders.map(seeder => importFor(seeder, end)).filter(line => line !== null);
  const own = ownNames(draws);
  const source = [
    '# Seed every random generator this notebook draws from, so that Restart & Run All gives the same result',
    ...new Set([...importLines, ...imports.lines()]),
    '',
    `${seed} = ${typeof constant?.constant === 'number' ? constant.constant : 42}`,
    ...lines
  ];
  return {
    title: `Seed ${seeders.map(({ generator, module }) => (module === 'keras' ? module : generator)).join(', ')} in a new ${seeders.includes(KERAS) ? '' : 'first '}cell (cell ${at})`,
    notes: [
      'A global seed counts from *Restart & Run All*: running single cells again draws other numbers.',
      ...(own
        ? [`${own} makes a generator of its own, which no global seed governs: give it a seed too.`]
        : []),
      ...(seeders.some(({ generator }) => generator === 'torch' || generator === 'tensorflow')
        ? ['On a GPU some operations stay non-deterministic even when seeded.']
        : [])
    ],
    edits: [{ kind: 'insert', at, cell: { kind: 'code', source: source.join('\n') } }]
  };
}

/**
 * Keras chooses what it runs on when it is first imported, which the notebook may have said just before: seeds come
 * after that, unless something is drawn by then.
 */
function placeForKeras({ notebook, flow }: SuggestionContext, draws: readonly EventOf<'draw'>[]): number {
  const imported = eventsOf(flow, 'import').find(({ module }) => module.split('.')[0] === 'keras');
  const after = imported ? cellOf(imported) + 1 : 0;
  return after > 0 && draws.every(draw => cellOf(draw) >= after) ? after : placeFor(notebook.cells);
}

/** Before the first code cell that does more than install packages: those may be needed by the imports here. */
function placeFor(cells: SuggestionContext['notebook']['cells']): number {
  const first = cells.findIndex(cell => cell.kind === 'code' && !installsOnly(cell.source));
  return first < 0 ? cells.length : first;
}

function installsOnly(source: string): boolean {
  const lines = source.split('\n').map(line => line.trim());
  return lines.every(line => line === '' || /^[#!%]/.test(line)) && lines.some(line => /^[!%]/.test(line));
}

/** Only modules: the header comes first, so it imports them itself, under the name they have later. */
function modulesOf(end: ReadonlyMap<string, Binding>): ReadonlyMap<string, Binding> {
  return new Map([...end].filter(([, binding]) => binding.kind === 'module'));
}

/** The import of a module that the notebook imports only later, under the notebook's name for it. */
function importFor(seeder: Seeder, end: ReadonlyMap<string, Binding>): string | null {
  const { module } = seeder;
  const name = [...modulesOf(end).values()].find(binding => binding.qualified === module)?.name;
  if (name === undefined) {
    return null;
  }
  return name === module ? `import ${module}` : `import ${module} as ${name}`;
}

/** `SEED = 7`, `random_state = 0`: a number the notebook already chose. */
function isSeed(binding: Binding): boolean {
  return (
    typeof binding.constant === 'number' &&
    Number.isInteger(binding.constant) &&
    /^(random_?)?(seed|state)$/i.test(binding.name)
  );
}
