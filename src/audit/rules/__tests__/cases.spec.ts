/** Idioms of real code beside those on the rules' pages: `CRITERION/cases/*.md`, judged by all rules of the criterion. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { audit } from '../../audit';
import { RULES } from '..';
import { MARK, examplesIn, found, marked, readExample, readMarkdown } from './examples';

const FOLDER = join(__dirname, '..');

const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .map(path => path.replaceAll('\\', '/'))
  .filter(path => /^[^/]+\/cases\/[^/]+\.md$/.test(path))
  .sort()
  .map(path => ({
    path,
    criterion: path.split('/')[0],
    examples: examplesIn(readMarkdown(join(FOLDER, path)))
  }));

it('finds cases', () => {
  expect(files.length).toBeGreaterThan(0);
});

describe.each(files)('$path', ({ criterion, examples }) => {
  const counts = (rule: string): boolean => rule.startsWith(`${criterion}/`);

  it.each(examples)('$title', example => {
    expect(found(example, counts)).toEqual(marked(example.source, counts));
  });

  it('marks only rules that exist, in code that parses whole', () => {
    const ids = RULES.map(rule => rule.id);
    for (const example of examples) {
      const { title, source } = example;
      const marks = source.split('\n').flatMap(line => line.split(MARK)[1]?.split(',') ?? []);
      const unknown = marks.map(mark => mark.trim()).filter(mark => !ids.includes(mark));
      const broken = audit(readExample(example)).cells.filter(cell => cell.status !== 'ok');
      expect({ title, unknown, broken }).toEqual({ title, unknown: [], broken: [] });
    }
  });
});
