import process from 'node:process';
import { text } from 'node:stream/consumers';
import { isMainThread } from 'node:worker_threads';
import { addTypeScript } from '../../audit/typescript';
import { linesOf } from './lines';
import { main } from './program';
import { serveJobs } from './threads';

if (isMainThread) {
  // A reader that has seen enough (`nbpreflight audit . | head`) closes the pipe: that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 2);
  });
  const { stdout, stderr } = process;
  void main(process.argv.slice(2), {
    cwd: process.cwd(),
    stdout,
    stderr,
    interruption: () => {
      const stopping = new AbortController();
      process.once('SIGINT', () => stopping.abort());
      return stopping.signal;
    },
    stdin: () => text(process.stdin),
    lines: () => linesOf(process.stdin.setEncoding('utf8')),
    script: process.argv[1],
    env: process.env,
    now: () => new Date()
  }).then(code => {
    process.exitCode = code;
  });
} else {
  addTypeScript();
  serveJobs();
}
