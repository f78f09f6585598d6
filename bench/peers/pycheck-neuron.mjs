/** PyCheck: temporal leaks, causal confusion and ignored uncertainty. */
export default {
  package: 'pycheck-neuron',
  command: 'pycheck',
  reads: ['.ipynb', '.py'],
  kinds: {
    T010: 'preprocessing',
    T011: 'preprocessing',
    U005: 'overlap',
    T001: 'temporal',
    T002: 'temporal',
    T003: 'temporal',
    T004: 'temporal',
    T005: 'temporal',
    T006: 'temporal',
    T007: 'temporal',
    T008: 'temporal',
    T009: 'temporal',
    T012: 'temporal',
    T013: 'temporal',
    T014: 'temporal',
    T015: 'temporal',
    T016: 'temporal',
    T019: 'temporal'
  },
  calls: ({ folder }) => [[folder, '--json']],
  // It says nothing of files that it cannot parse.
  read: ([{ stdout }]) => ({
    findings: Object.entries(JSON.parse(stdout)).flatMap(([path, found]) =>
      found.map(({ code }) => ({ place: path, code }))
    ),
    unread: []
  })
};
