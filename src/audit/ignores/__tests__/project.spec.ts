import { readConfig } from '../../policy/project';
import { ignoreInProject, stopIgnoringInProject } from '../project';

const RULE = 'data/unversioned-path';
const WHY = 'a sample that never "changes"';

const added = (path: string, text: string): string => {
  const written = ignoreInProject(path, text, RULE, WHY);
  if (written === null) {
    throw new Error('refused');
  }
  return written;
};

describe('ignoring a rule in a project', () => {
  it('makes a file of our own', () => {
    expect(added('preflight.toml', '')).toBe(
      `ignore = [ "${RULE}" ]\n\n[ignore-reasons]\n"${RULE}" = "a sample that never \\"changes\\""\n`
    );
  });

  it('adds a table at the end of a file of other tools, and touches nothing else', () => {
    const text = '# ours\n[project]\nname = "a" # name\n\n[tool.ruff]\nline-length = 99\n';
    const written = added('pyproject.toml', text);
    expect(written.startsWith(`${text}\n[tool.preflight]\n`)).toBe(true);
    expect(readConfig('pyproject.toml', written)).toMatchObject({
      settings: { ignore: [RULE], 'ignore-reasons': { [RULE]: WHY } },
      problems: []
    });
  });

  it.each([
    [
      'an array of lines',
      '[tool.preflight]\n# kept\nignore = [\n  "x/y", # because\n  # next\n  "z",\n]\npreview = true # yes\n'
    ],
    [
      'reasons on one line',
      '[tool.preflight]\nignore = ["x/y", "z"] # kept\nignore-reasons = { "x/y" = "because" }\n'
    ],
    [
      'reasons in a table',
      '[tool.preflight] # kept\nignore = ["x/y", "z"]\n\n[tool.preflight.ignore-reasons]\n"x/y" = "because" # next\n'
    ],
    ['only another table', '[tool.preflight.severity]\n"leakage" = "low" # kept because\n'],
    ['dotted keys', '# kept because\ntool.preflight.preview = true\n'],
    ['carriage returns', '[tool.preflight]\r\nignore = ["x/y"] # kept because\r\n']
  ])('keeps comments and keys beside %s', (_, text) => {
    const before = readConfig('pyproject.toml', text)!.settings;
    const written = added('pyproject.toml', text);
    const { settings, problems } = readConfig('pyproject.toml', written)!;
    expect(problems).toEqual([]);
    expect(settings).toEqual({
      ...before,
      ignore: [...(before.ignore ?? []), RULE],
      'ignore-reasons': { ...before['ignore-reasons'], [RULE]: WHY }
    });
    for (const word of ['kept', 'because']) {
      expect(written.split(word)).toHaveLength(text.split(word).length);
    }
    // Older readers know no comma before a closing brace, nor a mix of line ends.
    expect(written).not.toMatch(/,\s*\}/);
    expect(/\r\n/.test(written) && /[^\r]\n/.test(written)).toBe(false);
    // And back to what was meant before.
    const without = stopIgnoringInProject('pyproject.toml', written, RULE)!;
    expect(readConfig('pyproject.toml', without)?.settings ?? {}).toEqual(before);
    expect(without).toContain('kept');
  });

  it('does not name a rule twice, and takes the newer reason', () => {
    const twice = ignoreInProject('preflight.toml', added('preflight.toml', ''), RULE, 'newer');
    expect(readConfig('preflight.toml', twice!)!.settings).toEqual({
      ignore: [RULE],
      'ignore-reasons': { [RULE]: 'newer' }
    });
  });

  it('refuses a file that is no TOML', () => {
    expect(ignoreInProject('pyproject.toml', 'preview = \n', RULE, WHY)).toBeNull();
    expect(stopIgnoringInProject('pyproject.toml', 'preview = \n', RULE)).toBeNull();
  });

  it('refuses a table on one line, which no other can be added to', () => {
    const text = 'tool = { preflight = { preview = true } }\n';
    expect(ignoreInProject('pyproject.toml', text, RULE, WHY)).toBeNull();
  });
});
