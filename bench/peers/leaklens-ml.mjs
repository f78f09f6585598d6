/** LeakLens: an AST scan for fits before a split, with some flow between names; audits data files too. */
export default {
  package: 'leaklens-ml',
  command: 'leaklens',
  reads: ['.ipynb', '.py'],
  kinds: {
    preprocess_before_split: 'preprocessing',
    transformer_before_split: 'preprocessing',
    preprocess_outside_cv: 'preprocessing',
    fit_on_full_data: 'preprocessing',
    fit_on_eval_data: 'preprocessing',
    resample_before_split: 'overlap',
    resample_outside_cv: 'overlap',
    no_random_state: 'missing-seed'
  },
  calls: ({ folder }) => [['--json', '--scan', folder]],
  read: ([{ stdout }]) => {
    const found = JSON.parse(stdout).findings.map(({ kind, column }) => ({ place: column, code: kind }));
    return {
      findings: found,
      unread: found.filter(({ code }) => code === 'parse_error').map(({ place }) => place)
    };
  }
};
