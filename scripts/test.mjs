/*
 * npm test: everything, from a clean checkout, and `N passed, N failed` as the last line.
 *
 *   npm test -- --only static      types, lint, generated files
 *   npm test -- --only unit        jest, with the Python environment that some tests run code in
 *   npm test -- --only ui          the browser tests against the built extension in JupyterLab and Notebook 7
 *   npm test -- --only lite        those on a site of JupyterLite
 *   npm test -- --only collaboration   those with two people in one notebook
 *   npm test -- --only servers  those on servers of their own: setups and faults; the slow ones only by `npm run servers`
 *   npm test -- --only many        audits of many notebooks on Ray and Spark
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import {
  checkNode,
  ensureBuild,
  ensureChromium,
  ensureExtension,
  ensureLiteSite,
  ensurePackages,
  ensureRequirements,
  ensureVenv,
  inVenv,
  venvEnv
} from './setup/environment.mjs';
import { Failure, root, run } from './setup/process.mjs';
import { ensureSite, shipSite } from './setup/site.mjs';
import { freePort } from './setup/port.mjs';

const KINDS = ['static', 'unit', 'ui', 'servers', 'lite', 'collaboration', 'many'];
const total = { passed: 0, failed: 0 };
/** What failed, named once more at the end: by then pages of output of other tests lie between. */
const fallen = [];

const count = (title, { passed, failed, more = '', names = failed > 0 ? [''] : [] }) => {
  total.passed += passed;
  total.failed += failed;
  fallen.push(...names.map(name => [title, name].filter(Boolean).join(' › ')));
  console.log(`${failed === 0 ? '✓' : '✗'} ${title}: ${passed} passed, ${failed} failed${more}`);
};

/** One check that passes or fails as a whole; tells which. */
async function check(title, work) {
  try {
    await work();
    count(title, { passed: 1, failed: 0 });
    return true;
  } catch (error) {
    console.error(error instanceof Failure ? error.message : error);
    count(title, { passed: 0, failed: 1 });
    return false;
  }
}

const npm = script => () => run('npm', ['run', '--silent', script]);

/** Before a build: that what is said of bundled packages holds for those installed; after it, that it is said of all that are bundled. */
const thirdParty = () => run('node', ['scripts/third-party.mjs', '--check']);

async function statics() {
  await check('generated files', () => run('node', ['scripts/gen.mjs', '--check']));
  await check('licences of what is bundled', thirdParty);
  await check('regular expressions', () => run('node', ['scripts/patterns.mjs', '--check']));
  await check('versions that are supported', () => run('node', ['scripts/matrix.mjs', '--check']));
  await check('types', npm('typecheck'));
  await check('eslint', npm('lint:eslint'));
  await check('prettier', npm('lint:prettier'));
  await check('stylelint', npm('lint:style'));
}

/** Runs a test program that writes its results as JSON to `file`; what it says there is counted, never its exit code alone. */
async function suite(title, program, args, env, read, environment = 'lab') {
  const file = join(root, '.cache', `${title}.json`);
  mkdirSync(join(root, '.cache'), { recursive: true });
  rmSync(file, { force: true });
  const ended = await run(program, args(file), { env: { ...venvEnv(environment), ...env(file) } }).then(
    () => true,
    () => false
  );
  if (!existsSync(file)) {
    count(title, { passed: 0, failed: 1, more: ' (it wrote no results)' });
    return;
  }
  const { passed, failed, skipped, names } = read(JSON.parse(readFileSync(file, 'utf8')));
  const silent = (!ended || passed === 0) && failed === 0 ? 1 : 0;
  const more = `${skipped > 0 ? `, ${skipped} skipped` : ''}${silent ? ' (it failed as a whole, or ran nothing)' : ''}`;
  count(title, { passed, failed: failed + silent, more, ...(failed > 0 && { names }) });
}

const workers = Math.max(3, availableParallelism() - 1);

const unit = () =>
  suite(
    'jest',
    'node',
    // Tests wait for kernels, servers and programs half of their time: with two workers a whole run kept one of two cores busy.
    file => ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${file}`, `--maxWorkers=${workers}`],
    () => ({ PREFLIGHT_TEST_PYTHON: inVenv('python') }),
    result => ({
      passed: result.numPassedTests,
      // A suite that could not even be loaded has no tests to count.
      failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
      skipped: result.numPendingTests,
      names: result.testResults
        .filter(({ status }) => status === 'failed')
        .flatMap(({ name, assertionResults }) => {
          const failures = assertionResults.filter(({ status }) => status === 'failed');
          const titles = failures.map(({ fullName }) => ` › ${fullName}`);
          return (titles.length > 0 ? titles : ['']).map(title => `${relative(root, name)}${title}`);
        })
    })
  );

/** The tests of the Python package on Ray and Spark, with the wheel. */
async function many() {
  if (await check('wheel beside Ray and Spark', () => ensureExtension('many'))) {
    await suite(
      'pytest',
      inVenv('pytest', 'many'),
      () => ['-q', '-p', 'no:cacheprovider', '--durations=5', 'tests/many'],
      file => ({ PREFLIGHT_RESULTS: file }),
      result => result,
      'many'
    );
  }
}

/** Titles of the tests in a suite of Playwright's results that did not end as expected. */
const unexpected = ({ title, specs = [], suites = [] }) =>
  [...specs.filter(({ ok }) => !ok).map(spec => spec.title), ...suites.flatMap(unexpected)].map(
    name => `${title} › ${name}`
  );

/** The browser tests of a configuration in `ui-tests`, with the programs of a Python environment. */
const browser = async (title, configuration, chromium, environment) => {
  const port = await freePort();
  await suite(
    title,
    'node',
    () => [
      'node_modules/@playwright/test/cli.js',
      'test',
      '--config',
      `ui-tests/${configuration}.config.js`,
      '--reporter=list,json'
    ],
    file => ({
      CHROMIUM_PATH: chromium,
      PLAYWRIGHT_JSON_OUTPUT_FILE: file,
      PREFLIGHT_UI_PORT: String(port),
      PREFLIGHT_QUICK: '1'
    }),
    ({ stats, suites, errors }) => ({
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected + errors.length,
      skipped: stats.skipped,
      names: [
        ...suites.flatMap(unexpected),
        ...errors.map(({ message = 'an error' }) => message.split('\n', 1)[0])
      ]
    }),
    environment
  );
};

/** Browser tests that have a Python environment of their own beside JupyterLab's. */
const elsewhere = {
  lite: { title: 'JupyterLite', ready: ensureLiteSite },
  collaboration: { title: 'jupyter-collaboration', ready: async () => {} }
};

async function browserTests(wanted, labReady) {
  let chromium = '';
  if (!(await check('Chromium', async () => void (chromium = await ensureChromium())))) {
    return;
  }
  if (labReady && wanted('ui')) {
    await browser('playwright', 'playwright', chromium);
  }
  if (labReady && wanted('servers')) {
    await browser('playwright-servers', 'servers', chromium);
  }
  for (const [kind, { title, ready }] of Object.entries(elsewhere)) {
    const made = async () => {
      await ensureVenv(kind);
      await ensureExtension(kind);
      await ready();
    };
    if (wanted(kind) && (await check(`${title}, with the wheel`, made))) {
      await browser(`playwright-${kind}`, kind, chromium, kind);
    }
  }
}

/** The Python environment of JupyterLab, with what the tested cells run on. */
async function makePython() {
  return (
    (await check('JupyterLab', () => ensureVenv())) &&
    (await check('packages that tested cells run on', () =>
      ensureRequirements('test', 'Installing what the tested cells run on (2 to 5 minutes)')
    ))
  );
}

async function main() {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  if (values.only !== undefined && !KINDS.includes(values.only)) {
    throw new Failure(`--only wants one of ${KINDS.join(', ')}, not "${values.only}"`);
  }
  const wanted = kind => values.only === undefined || values.only === kind;
  checkNode();
  await ensurePackages();
  // Downloads wait for the network, the checks and the build for a processor.
  const python = ['unit', 'ui', 'servers'].some(wanted) ? makePython() : Promise.resolve(false);
  const engines = wanted('many') ? check('Ray and Spark', () => ensureVenv('many')) : Promise.resolve(false);
  const browsed = ['ui', 'servers', ...Object.keys(elsewhere)].some(wanted);
  const sphinx = browsed ? check('Sphinx', () => ensureVenv('docs')) : Promise.resolve(false);
  const executed = wanted('unit') || wanted('many') || browsed;
  // What is built is not what is checked, and each of them keeps one core busy.
  const [built] = await Promise.all([executed && check('build', ensureBuild), wanted('static') && statics()]);
  if (!built) {
    return;
  }
  await check('licences of all that was bundled', thirdParty);
  // It is part of the extension, and of the wheel.
  if (await sphinx) {
    await check('documentation site', async () => {
      await ensureSite();
      shipSite();
    });
  }
  if (await engines) {
    await many();
  }
  const labReady = (await python) && (await check('wheel', () => ensureExtension()));
  if (labReady && wanted('unit')) {
    await unit();
  }
  if (browsed) {
    await browserTests(wanted, labReady);
  }
}

main()
  .catch(error => {
    console.error(error instanceof Failure ? error.message : error);
    total.failed += 1;
  })
  .finally(() => {
    process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
    fallen.forEach(name => console.log(`✗ ${name}`));
    console.log(`${total.passed} passed, ${total.failed} failed`);
  });
