/** timeleak: leaks in time-series code; reads scripts only. */
export default {
  package: 'timeleak',
  command: 'timeleak',
  reads: ['.py'],
  kinds: {
    TL001: 'preprocessing',
    TL007: 'preprocessing',
    TL002: 'temporal',
    TL003: 'temporal',
    TL004: 'temporal',
    TL005: 'temporal',
    TL006: 'temporal'
  },
  calls: ({ folder }) => [['--exit-zero', '--format', 'json', folder]],
  read: ([{ stdout, stderr }]) => ({
    findings: JSON.parse(stdout).map(({ path, code }) => ({ place: path, code })),
    unread: stderr.split('\n').filter(line => line.startsWith('timeleak: skipped'))
  })
};
