// What is published, built from a clean clone of what was committed: wheel, sdist, and the two npm packages.
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findPython, inFolder } from '../setup/environment.mjs';
import { Failure, capture, root, run, step } from '../setup/process.mjs';
import { digest } from '../setup/stamp.mjs';

/** SHA-256 of a file. */
export const hashOf = path => createHash('sha256').update(readFileSync(path)).digest('hex');

/** Files below a folder by their path in it, with their SHA-256. */
export const hashesIn = folder =>
  new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .sort()
      .filter(name => statSync(join(folder, name)).isFile())
      .map(name => [name, hashOf(join(folder, name))])
  );

/** The npm packages of the lock file: linked from here where they are installed already, for that is quick, else installed. */
async function packages(source, fresh, env) {
  const stamp = join(root, 'node_modules/.preflight');
  const here =
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === digest(['package-lock.json'], [process.versions.modules]);
  if (!fresh && here && capture('cp', ['-al', join(root, 'node_modules'), source]) !== null) {
    return;
  }
  await step('Installing npm packages', () =>
    run('npm', ['ci', '--no-audit', '--no-fund'], {
      cwd: source,
      env,
      quiet: true
    })
  );
}

/** What was committed, in a folder of its own, with the npm packages that it needs. */
async function clone(source, { commit = 'HEAD', fresh = false, env = {} } = {}) {
  mkdirSync(source, { recursive: true });
  // npm packs each file with the rights that it has.
  process.umask(0o022);
  await run('git', ['clone', '--quiet', '--no-checkout', root, source], { quiet: true });
  await run('git', ['-C', source, 'checkout', '--quiet', commit], { quiet: true });
  await packages(source, fresh, env);
}

/** A virtual environment with the build tools of `requirements/build.txt`; the path of its Python. */
async function buildTools(folder) {
  const venv = join(folder, 'tools');
  await run(findPython().name, ['-m', 'venv', venv], { quiet: true });
  const python = inFolder(venv, 'python');
  const pip = ['-m', 'pip', '--disable-pip-version-check', 'install', '-q'];
  await run(python, [...pip, '-r', 'requirements/build.txt'], { quiet: true });
  return python;
}

const only = (folder, ending) => {
  const names = readdirSync(folder).filter(name => name.endsWith(ending));
  if (names.length !== 1) {
    throw new Failure(`${names.length} files in ${folder} end in ${ending}`);
  }
  return join(folder, names[0]);
};

/**
 * Clones what was committed into `folder`, builds it there and packs it. The wheel of the sources and the wheel of the sdist have to be the
 * same file.
 *
 * @param commit which one, the last when not given; @param fresh whether npm packages are installed anew;
 * @param env what the build finds in its environment beside that of this process.
 * @returns the paths of the clone (`source`), of the folder with what was packed (`out`), and of each file in it.
 */
export async function buildArtefacts(folder, { commit = 'HEAD', fresh = false, env = {} } = {}) {
  const [source, out, direct] = ['source', 'out', 'direct'].map(name => join(folder, name));
  await clone(source, { commit, fresh, env });
  await step('Building', () => run('npm', ['run', 'build:prod'], { cwd: source, env, quiet: true }));
  await step('Packing wheel, sdist and npm packages', async () => {
    const python = await buildTools(folder);
    const build = ['-m', 'build', '--no-isolation'];
    // Without more options the wheel is made of the sdist.
    await run(python, [...build, '--outdir', out, source], {
      env,
      quiet: true
    });
    await run(python, [...build, '--wheel', '--outdir', direct, source], {
      env,
      quiet: true
    });
    await run('npm', ['pack', '--silent', '--pack-destination', out], {
      cwd: source,
      env,
      quiet: true
    });
    await run('npm', ['run', 'pack-command'], {
      cwd: source,
      env,
      quiet: true
    });
    await run('cp', [only(join(source, 'dist'), '.tgz'), out]);
  });
  const wheel = only(out, '.whl');
  if (hashOf(wheel) !== hashOf(only(direct, '.whl'))) {
    throw new Failure('The wheel that is made of the sdist differs from that of the sources.');
  }
  const packed = readdirSync(out).filter(name => name.endsWith('.tgz'));
  const npm = name =>
    join(
      out,
      packed.find(file => file.startsWith(`${name}-`))
    );
  return {
    source,
    out,
    wheel,
    sdist: only(out, '.tar.gz'),
    extension: npm('jupyterlab-preflight'),
    command: npm('nbpreflight')
  };
}

/**
 * Wheels of what was committed: one as it is, and one of the version after it, of which every file of the page has another name, as if
 * each had been changed.
 *
 * @returns the paths of both, the older first.
 */
export async function buildTwoVersions(folder) {
  const source = join(folder, 'source');
  await clone(source);
  const python = await buildTools(folder);
  const build = async version => {
    const out = join(folder, version);
    await step(`Building version ${version}`, async () => {
      await run('npm', ['run', 'build:prod'], { cwd: source, quiet: true });
      await run(python, ['-m', 'build', '--no-isolation', '--wheel', '--outdir', out, source], {
        quiet: true
      });
    });
    return only(out, '.whl');
  };
  const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  const older = await build(version);
  const next = version.replace(/\d+$/, patch => String(Number(patch) + 1));
  await run('npm', ['version', next, '--no-git-tag-version'], { cwd: source, quiet: true });
  await run('npm', ['run', '--silent', 'gen'], { cwd: source, quiet: true });
  appendFileSync(
    join(source, 'labextension.config.js'),
    `module.exports.output = { hashSalt: '${next}' };\n`
  );
  return [older, await build(next)];
}
