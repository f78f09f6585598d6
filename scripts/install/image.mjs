// Another machine's files, such as `debootstrap` makes them, in which programs see nothing of this one but its network.
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../setup/process.mjs';
import { ask } from './ask.mjs';

const USER = { name: 'newcomer', id: 1000 };
const HOME = `/home/${USER.name}`;

/** What a program gets to know: who it is, and where this machine takes packages from. */
const environment = () => ({
  HOME,
  USER: USER.name,
  LANG: 'C.UTF-8',
  PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(PIP_|https?_proxy$)/i.test(name)))
});

/**
 * The root file system in `folder`, as a machine to work at; wants root, `chroot` and `mount`.
 *
 * `enter(program, args, options)` gives the same command there: arguments for `spawn`, run by a user without rights in `cwd` (a path
 * of that machine) or, with `as: 'root'`, by its administrator. `home` is the user's folder there, `path` that of a file of it as
 * this machine sees it. `leave()` takes away what was mounted.
 */
export async function openImage(folder) {
  if (process.getuid?.() !== 0) {
    throw new Failure('An image of another machine wants root, for chroot.');
  }
  const mounted = [];
  const mount = async (target, ...args) => {
    await ask('mount', [...args, join(folder, target)], {});
    mounted.unshift(join(folder, target));
  };
  const leave = async () => {
    for (const target of mounted) {
      await ask('umount', ['--lazy', target], {});
    }
  };
  await mount('proc', '-t', 'proc', 'proc');
  await mount('dev', '--bind', '/dev').catch(async error => {
    await leave();
    throw error;
  });
  mkdirSync(join(folder, HOME), { recursive: true });
  chownSync(join(folder, HOME), USER.id, USER.id);
  chmodSync(join(folder, 'tmp'), 0o1777);
  return {
    home: HOME,
    path: file => join(folder, file),
    owner: USER.id,
    leave,
    enter: (program, args, { cwd = HOME, env = {}, as = 'user' } = {}) => [
      'chroot',
      [
        ...(as === 'root' ? [] : [`--userspec=${USER.id}:${USER.id}`]),
        folder,
        'env',
        '-i',
        `--chdir=${cwd}`,
        ...Object.entries({ ...environment(), ...env }).map(([name, value]) => `${name}=${value}`),
        program,
        ...args
      ],
      {}
    ]
  };
}
