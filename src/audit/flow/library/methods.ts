import { ioMethod, methodRows } from '../../knowledge';

/** Methods of frames, series, arrays and tensors that the row table does not name. */
const OTHERS = new Set([
  'drop', 'filter', 'fit', 'predict', 'keys', 'items', 'iterrows', 'itertuples', 'iteritems', 'plot', 'hist', 'boxplot', 'align', 'info', 'style', 'equals', 'any', 'all', 'dot', 'cumcount', 'reshape',
  'flatten', 'argsort', 'argmax', 'argmin', 'item', 'backward', 'to', 'cpu', 'cuda', 'numpy', 'detach', 'float', 'long', 'int', 'double', 'view', 'permute', 'unsqueeze', 'size', 'dim', 'clone',
  'batch', 'shuffle', 'prefetch', 'cache', 'skip', 'repeat', 'unbatch', 'requires_grad_', 'type', 'mean', 'toarray', 'todense', 'tocsr', 'tocsc', 'nonzero', 'explode', 'pipe', 'eval', 'swapaxes',
  'set_format', 'train_test_split', 'remove_columns', 'rename_column', 'select', 'with_format', 'splitlines', 'split', 'strip', 'lower', 'upper', 'transpose', 'sum', 'max', 'min', 'withColumn', 'randomSplit', 'toPandas', 'collect', 'createOrReplaceTempView'
]); // prettier-ignore

/** Whether an attribute of a frame is a method rather than a column. */
export function isDataMethod(name: string): boolean {
  return methodRows(name) !== null || OTHERS.has(name) || name.startsWith('to_') || ioMethod(name) !== null;
}
