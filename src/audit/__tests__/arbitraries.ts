/** Code as people write it, and spoiled, for properties. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { examplesIn, readMarkdown } from '../rules/__tests__/examples';

/** Python of the rules' pages. */
const RULES = join(__dirname, '..', 'rules');
export const EXAMPLES = readdirSync(RULES, { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('docs.md'))
  .sort()
  .flatMap(path => examplesIn(readMarkdown(join(RULES, path))))
  .filter(({ language }) => language === 'python')
  .map(({ source }) => source);

const TOKENS = /\w+|"[^"\n]*"|\s+|./gsu;
const ODD = [
  ...[
    '(',
    ')',
    '[',
    '{',
    ':',
    '"""',
    '\\',
    '\n',
    '\n    ',
    '%%',
    '!',
    '?',
    'lambda ',
    'class ',
    '**',
    'del '
  ],
  ...['__proto__', 'constructor', 'hasOwnProperty', '\ud83d', '\u202e', '\0', 'e\u0301', '\u2028', '\f']
];

/** One token of an example is taken out, repeated elsewhere, or replaced. */
const change = fc.record({
  at: fc.nat(),
  other: fc.nat(),
  how: fc.constantFrom('drop', 'repeat', 'swap', 'odd'),
  odd: fc.constantFrom(...ODD)
});

export const spoiled = fc
  .tuple(fc.constantFrom(...EXAMPLES), fc.array(change, { minLength: 1, maxLength: 5 }))
  .map(([source, changes]) => {
    const tokens = source.match(TOKENS) ?? [];
    for (const { at, other, how, odd } of changes) {
      const [i, j] = [at % tokens.length, other % tokens.length];
      const token = tokens[i];
      if (how === 'swap') {
        [tokens[i], tokens[j]] = [tokens[j], token];
      } else if (how === 'repeat') {
        tokens.splice(j, 0, token);
      } else {
        tokens[i] = how === 'odd' ? odd : '';
      }
    }
    return tokens.join('');
  });

/** Cells of examples, one after another, some of them spoiled: names of one meet those of others. */
export const cells = fc
  .array(
    fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...EXAMPLES) }, { weight: 1, arbitrary: spoiled }),
    {
      minLength: 1,
      maxLength: 3
    }
  )
  .map(sources =>
    sources.flatMap(source => source.split(/^# %%.*\n/m)).filter(source => source.trim() !== '')
  )
  .filter(sources => sources.length > 0);
