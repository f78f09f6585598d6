/** MLpylint, with its advice: a finding of leakage is a script that imports scikit-learn and no pipeline. */
export default {
  package: 'mlpylint',
  command: 'mlpylint',
  reads: ['.py'],
  kinds: { CSA21: 'preprocessing', CS14: 'missing-seed' },
  calls: ({ folder }) => [['--advice', folder]],
  read: ([{ stdout }]) => {
    const lines = stdout.split('\n');
    return {
      findings: lines.flatMap(line =>
        ['CSA21', 'CS14'].filter(code => line.includes(`: [${code}] `)).map(code => ({ place: line, code }))
      ),
      unread: lines.filter(line => line.startsWith('Error analyzing') || line.startsWith('Syntax error'))
    };
  }
};
