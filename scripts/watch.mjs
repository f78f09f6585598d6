// Rebuilds while you edit: tsc, then webpack's bundles, then the labextension, each in its own watch mode.
import { spawn } from 'node:child_process';

const commands = [
  ['npx', ['tsc', '--watch', '--preserveWatchOutput']],
  ['npx', ['webpack', '--watch', '--mode', 'development']],
  ['npm', ['run', 'build:labextension', '--', '--development', '--watch']]
];
const children = commands.map(([name, args]) => spawn(name, args, { stdio: 'inherit' }));
const stop = () => children.forEach(child => child.kill());
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
for (const child of children) {
  child.on('exit', stop);
}
