/** Leakproof, its static layer: data flow over concatenated cells, with adapters for libraries. */
export default {
  package: 'ml-leakproof',
  command: 'ml-leakproof',
  reads: ['.ipynb', '.py'],
  kinds: {
    S001: 'preprocessing',
    S004: 'preprocessing',
    P001: 'preprocessing',
    P002: 'preprocessing',
    P003: 'preprocessing',
    C001: 'preprocessing',
    S003: 'overlap',
    M004: 'overlap',
    C004: 'multi-test',
    T002: 'multi-test',
    M002: 'multi-test',
    S002: 'temporal',
    C003: 'temporal',
    TM002: 'temporal',
    R001: 'missing-seed'
  },
  calls: ({ folder }) => [['check', '--format', 'json', folder]],
  read: ([{ stdout }]) => {
    const { findings, diagnostics } = JSON.parse(stdout);
    return {
      findings: findings.map(({ rule_id, location }) => ({ place: location.file, code: rule_id })),
      unread: diagnostics.flatMap(({ location }) => location?.file ?? [])
    };
  }
};
