// npm run change: begins a file in `changelog.d` that says what a change brings to whoever uses Preflight.
import { ensureVenv, inVenv } from '../setup/environment.mjs';
import { Failure, run } from '../setup/process.mjs';

async function main() {
  await ensureVenv('docs');
  await run(inVenv('scriv', 'docs'), ['create']);
}

main().catch(error => {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
});
