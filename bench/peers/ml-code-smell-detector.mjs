/** ML Code Smell Detector: smells of frameworks and of machine learning in general; reads scripts only. */
export default {
  package: 'ml-code-smell-detector',
  command: 'ml_smell_detector',
  reads: ['.py'],
  kinds: {
    'Potential data leakage': 'preprocessing',
    'Data Leakage Checker': 'preprocessing',
    'No random seed setting detected': 'missing-seed',
    'Randomness Control Checker': 'missing-seed'
  },
  calls: ({ folder, output }) => [['analyze', folder, '--output-dir', output]],
  read: ([{ stderr }], { written }) => ({
    findings: written('analysis_report.csv')
      .split('\n')
      .flatMap(line =>
        SMELLS.filter(smell => line.includes(`,${smell}`)).map(code => ({ place: line, code }))
      ),
    unread: stderr.split('\n').filter(line => line.includes('Error parsing '))
  })
};

const SMELLS = [
  'Potential data leakage',
  'Data Leakage Checker',
  'No random seed setting detected',
  'Randomness Control Checker'
];
