/*
 * Asks the registries for known holes of the packages here: npm audit for those that are bundled and those that build, pip-audit for what pip brings.
 *
 *   npm run advisories
 *
 * A hole of any gravity in a package that is bundled is a failure, and a grave one in a package that builds or tests. So is a registry that does
 * not answer: nobody knows then, and that is no pass.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { ensureVenv, inVenv } from './setup/environment.mjs';
import { Failure, root, windows } from './setup/process.mjs';

/** Gravities of npm that count for packages that are not handed on. */
const GRAVE = ['high', 'critical'];

/** Names and versions of what is bundled, as the bill says. */
function bundled() {
  const bill = JSON.parse(readFileSync(join(root, 'third-party/sbom.cdx.json'), 'utf8'));
  return new Set(bill.components.map(({ group, name }) => (group ? `${group}/${name}` : name)));
}

/** The answer of a program that writes JSON; null where it writes none. */
function answerOf(name, args) {
  const { stdout, stderr } = spawnSync(name, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    shell: windows
  });
  try {
    return { answer: JSON.parse(stdout), said: stderr };
  } catch {
    return { answer: null, said: stderr };
  }
}

/** An answer in words: programs say last what they stopped at. */
const lastLine = text => (text ?? '').trim().split('\n').at(-1) || 'nothing';

/** @returns {{ told: string[], failures: string[] }} */
function askNpm() {
  const { answer, said } = answerOf('npm', ['audit', '--json']);
  if (answer?.vulnerabilities === undefined) {
    const why = answer?.error?.summary || answer?.message || lastLine(said);
    return { told: [], failures: [`npm: NO ANSWER, so nobody knows: ${why}`] };
  }
  const ours = bundled();
  const holes = Object.values(answer.vulnerabilities).map(({ name, severity, range, fixAvailable }) => ({
    counts: ours.has(name) || GRAVE.includes(severity),
    words: `npm: ${name} ${range}: ${severity}${ours.has(name) ? ', bundled' : ''}${fixAvailable ? ', a fix is there' : ''}`
  }));
  return {
    told: [
      `npm: ${answer.metadata.dependencies.total} packages asked about, ${ours.size} of them bundled.`,
      ...holes.filter(({ counts }) => !counts).map(({ words }) => words)
    ],
    failures: holes.filter(({ counts }) => counts).map(({ words }) => words)
  };
}

/** What `pip install jupyterlab-preflight` brings. */
async function askPip() {
  await ensureVenv('audit');
  const { project } = parse(readFileSync(join(root, 'pyproject.toml'), 'utf8'));
  const folder = mkdtempSync(join(tmpdir(), 'preflight-advisories-'));
  try {
    const file = join(folder, 'requirements.txt');
    writeFileSync(file, `${project.dependencies.join('\n')}\n`);
    const args = ['--format', 'json', '--progress-spinner', 'off', '--requirement', file];
    const { answer, said } = answerOf(inVenv('pip-audit', 'audit'), args);
    const skipped = (answer?.dependencies ?? []).filter(each => each.skip_reason !== undefined);
    if (answer === null || answer.dependencies.length === 0 || skipped.length > 0) {
      const why = skipped.map(({ name, skip_reason }) => `${name}: ${skip_reason}`).join(', ');
      return { told: [], failures: [`pip: NO ANSWER, so nobody knows: ${why || lastLine(said)}`] };
    }
    const holes = answer.dependencies.flatMap(({ name, version, vulns }) =>
      vulns.map(
        ({ id, fix_versions }) => `pip: ${name} ${version}: ${id}, fixed in ${fix_versions.join(', ')}`
      )
    );
    return { told: [`pip: ${answer.dependencies.length} packages asked about.`], failures: holes };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const toldOf = error =>
  `pip: NO ANSWER, so nobody knows: ${error instanceof Failure ? error.message : error}`;
const answers = [askNpm(), await askPip().catch(error => ({ told: [], failures: [toldOf(error)] }))];
for (const line of answers.flatMap(({ told }) => told)) {
  console.log(line);
}
const failures = answers.flatMap(each => each.failures);
for (const line of failures) {
  console.error(line);
}
process.exitCode = failures.length > 0 ? 1 : 0;
