/** mlcheck: calls that fit before the line of the first split; reads scripts only. */
export default {
  package: 'ml-engineer-skills',
  command: 'mlcheck',
  reads: ['.py'],
  kinds: {
    FIT_BEFORE_SPLIT: 'preprocessing',
    IMPUTE_LEAK: 'preprocessing',
    MANUAL_SCALE_BEFORE_SPLIT: 'preprocessing',
    MISSING_SEED: 'missing-seed'
  },
  calls: ({ files }) => [
    ['scan-source', ...files],
    ['scan-repro', ...files]
  ],
  read: runs => {
    const found = runs.flatMap(({ stdout }) => printed(stdout));
    return {
      findings: found,
      unread: found.filter(({ code }) => code === 'PARSE_ERROR').map(({ place }) => place)
    };
  }
};

/** It prints `# path`, and below it `[SEVERITY] CODE (line N): …` for each finding. */
function printed(stdout) {
  const found = [];
  let place = '';
  for (const line of stdout.split('\n')) {
    if (line.startsWith('# ')) {
      place = line;
    } else if (line.startsWith('[')) {
      found.push({ place, code: line.split(' ')[1].replace(':', '') });
    }
  }
  return found;
}
