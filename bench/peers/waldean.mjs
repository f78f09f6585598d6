/** Waldean (formerly Wald): def-use chains over libcst trees; flags that reach its own floor of confidence. */
export default {
  package: 'waldean',
  command: 'waldean',
  reads: ['.ipynb', '.py'],
  kinds: {
    'leakage-fit-before-split': 'preprocessing',
    'leakage-test-selection': 'multi-test',
    'leakage-temporal-shuffle': 'temporal',
    'leakage-future-feature': 'temporal'
  },
  calls: ({ files }) => [['check', '--format', 'json', '--keep-going', ...files]],
  read: ([{ stdout }]) => {
    const results = [JSON.parse(stdout)].flat();
    return {
      findings: results.flatMap(({ notebook, flags }) =>
        flags.map(({ flaw_id }) => ({ place: notebook, code: flaw_id }))
      ),
      unread: results.filter(({ parse_warning }) => parse_warning).map(({ notebook }) => notebook)
    };
  }
};
