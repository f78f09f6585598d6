/** lookahead-lint: idioms of looking ahead in quantitative research. */
export default {
  package: 'lookahead-lint',
  command: 'lookahead-lint',
  reads: ['.ipynb', '.py'],
  kinds: {
    LA004: 'preprocessing',
    LA001: 'temporal',
    LA002: 'temporal',
    LA003: 'temporal',
    LA005: 'temporal',
    LA006: 'temporal',
    LA007: 'temporal'
  },
  calls: ({ folder }) => [['--no-config', '--format', 'json', folder]],
  read: ([{ stdout }]) => {
    const { findings, errors } = JSON.parse(stdout);
    return {
      findings: findings.map(({ path, code }) => ({ place: path, code })),
      unread: errors.map(({ path }) => path)
    };
  }
};
