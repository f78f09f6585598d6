import { isUnpinned, packageOf, pathOf } from '../modules';

it.each([
  ['npm:d3', 'npm', 'd3', true],
  ['npm:d3@7', 'npm', 'd3', false],
  ['npm:/@tensorflow/tfjs@4.22.0/dist/tf.js', 'npm', '@tensorflow/tfjs', false],
  ['npm:react-dom@latest/server', 'npm', 'react-dom', true],
  ['jsr:@std/csv@^1.0.0/parse', 'jsr', '@std/csv', false],
  ['https://deno.land/x/plot/mod.ts', 'deno.land', 'plot', true],
  ['https://deno.land/std@0.224.0/assert/mod.ts', 'deno.land', 'std', false],
  ['https://esm.sh/@observablehq/plot', 'npm', '@observablehq/plot', true],
  ['https://cdn.jsdelivr.net/npm/d3@7.9.0/+esm', 'npm', 'd3', false]
])('%s is of a package', (specifier, source, name, unpinned) => {
  const found = packageOf(specifier);
  expect(found).toMatchObject({ source, name });
  expect(isUnpinned(found!)).toBe(unpinned);
});

it.each([
  './clean.ts',
  '../a.js',
  '@tensorflow/tfjs',
  'node:fs',
  'https://example.com/mod.ts',
  'https://esm.sh/gh/a/b',
  'file:///a.ts'
])('%s is of none, or of one that something else pins', specifier => {
  expect(packageOf(specifier)).toBeNull();
});

it.each([
  ['npm:@tensorflow/tfjs-node@4.22.0', 'tfjs'],
  ['@tensorflow/tfjs', 'tfjs'],
  ['https://esm.sh/danfojs@1.2.0', 'danfojs'],
  ['node:fs/promises', 'fs'],
  ['npm:d3-fetch', 'd3'],
  ['npm:constructor@1.0.0', 'constructor'],
  ['lodash.merge', 'lodash_merge']
])('%s is known as %s', (specifier, path) => {
  expect(pathOf(specifier)).toBe(path);
});
