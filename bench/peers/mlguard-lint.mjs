/** MLGuard Lint: an AST scan for errors of method in scikit-learn workflows. */
export default {
  package: 'mlguard-lint',
  command: 'mlguard-lint',
  reads: ['.ipynb', '.py'],
  kinds: {
    MLG001: 'preprocessing',
    MLG002: 'preprocessing',
    MLG016: 'preprocessing',
    MLG018: 'preprocessing',
    MLG003: 'overlap',
    MLG004: 'overlap',
    MLG012: 'overlap',
    MLG021: 'overlap',
    MLG010: 'multi-test',
    MLG014: 'temporal',
    MLG006: 'missing-seed'
  },
  calls: ({ folder }) => [['--format', 'json', folder]],
  read: ([{ stdout }]) => {
    const found = JSON.parse(stdout).map(({ rule_id, path }) => ({ place: path, code: rule_id }));
    return {
      findings: found,
      unread: found.filter(({ code }) => code === 'PARSE').map(({ place }) => place)
    };
  }
};
