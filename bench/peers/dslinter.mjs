/** dslinter, a plugin of pylint: a preprocessor and an estimator that are in no pipeline; needs Python 3.10 or older. */
export default {
  package: 'dslinter',
  command: 'pylint',
  reads: ['.py'],
  kinds: {
    W5518: 'preprocessing',
    W5508: 'missing-seed',
    W5509: 'missing-seed',
    W5510: 'missing-seed',
    W5511: 'missing-seed'
  },
  calls: ({ files }) => [
    [
      '--load-plugins=dslinter',
      '--disable=all',
      '--enable=syntax-error,W5508,W5509,W5510,W5511,W5518',
      '--output-format=json',
      '--exit-zero',
      ...files
    ]
  ],
  read: ([{ stdout }]) => {
    const found = JSON.parse(stdout).map(message => ({ place: message.path, code: message['message-id'] }));
    return {
      findings: found,
      unread: found.filter(({ code }) => code === 'E0001').map(({ place }) => place)
    };
  }
};
