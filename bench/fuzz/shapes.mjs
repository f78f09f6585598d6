/** Code that is small to write and large to follow: for each shape the cells of a notebook, by a size. */
const times = (count, make) => Array.from({ length: count }, (_, i) => make(i));
const lines = (count, make) => times(count, make).join('\n');

const DATA = 'import pandas as pd\nimport numpy as np\ndf = pd.read_csv("data.csv")';
const MODEL = `${DATA}
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.linear_model import LogisticRegression`;

export const SHAPES = {
  brackets: n => [`x = ${'('.repeat(n)}1${')'.repeat(n)}`],
  openBrackets: n => ['[('.repeat(n)],
  lists: n => [`x = ${'['.repeat(n)}${']'.repeat(n)}`],
  calls: n => [`${DATA}\nx = ${'abs('.repeat(n)}df${')'.repeat(n)}`],
  chain: n => [`${DATA}\nx = df${'.dropna()'.repeat(n)}`],
  attributes: n => [`x = a${'.b'.repeat(n)}`],
  subscripts: n => [`x = a${'[0]'.repeat(n)}`],
  sum: n => [`x = ${times(n, i => `a${i}`).join(' + ')}`],
  minus: n => [`x = ${'-'.repeat(n)}1`],
  not: n => [`x = ${'not '.repeat(n)}1`],
  power: n => [`x = ${times(n, () => '2').join(' ** ')}`],
  comparison: n => [`x = ${times(n, i => `a${i}`).join(' < ')}`],
  conditional: n => [`x = ${times(n, i => `${i} if a else `).join('')}0`],
  lambdas: n => [`x = ${'lambda: '.repeat(n)}0`],
  ifs: n => [lines(n, i => `${' '.repeat(i)}if a${i}:`) + ` x = 1`],
  elifs: n => [`${DATA}\nif a:\n    df = 1\n${lines(n, i => `elif b == ${i}:\n    df = df.dropna()`)}`],
  sequentialIfs: n => [`${DATA}\n${lines(n, i => `if a${i}:\n    df = df[df.x > ${i}]`)}`],
  fors: n => [
    `${DATA}\n${lines(Math.min(n, 90), i => `${' '.repeat(i)}for i${i} in range(9):`)} df = df.dropna()`
  ],
  unrolled: n => [
    `${DATA}\n${lines(Math.min(n, 90), i => `${' '.repeat(i)}for i${i} in [1, 2, 3]:`)} df = df.dropna()`
  ],
  tries: n => [lines(Math.min(n, 90), i => `${' '.repeat(i)}try:`) + ' x = 1'],
  longLine: n => [`x = [${times(n * 10, i => i).join(', ')}]`],
  longString: n => [`x = "${'x'.repeat(n * 100)}"`],
  formatted: n => [`x = f"${'{a}'.repeat(n)}"`],
  backslashes: n => [`x = 1 ${'\\\n'.repeat(n)} + 2`],
  backslashRun: n => ['\\'.repeat(n)],
  quotes: n => [`x = ${'"'.repeat(n)}`, `y = ${"'''".repeat(n)}`],
  spaces: n => [
    `${' '.repeat(n * 10)}?`,
    `x${' '.repeat(n * 10)}= !${' '.repeat(n * 10)}x`,
    `%${' '.repeat(n)}\t x`
  ],
  help: n => [`${'a.'.repeat(n)}b${'()'.repeat(n)}!`, `${'x, '.repeat(n)}!`],
  hashes: n => [
    '# '.repeat(n),
    lines(n, () => '# preflight: ignore'),
    `# preflight: ignore ${'a, '.repeat(n)}`
  ],
  brokenPieces: n => [lines(n, i => `x${i} = = ${i}`)],
  brokenEnd: n => [`${lines(n, i => `x${i} = ${i}`)}\n)`],
  printStatements: n => [lines(n, i => `print "a", ${i}`)],
  magics: n => [lines(n, i => `%time x${i} = ${i}\n!pip install p${i}`)],
  megabyte: n => [lines(n * 4, i => `value_${i} = ${i}`)],
  cells: n => times(n, i => `x${i} = ${i}`),
  dataCells: n => [DATA, ...times(n, i => `df${i} = df.dropna()\ndf["c${i}"] = df["a"] * ${i}`)],
  models: n => [
    MODEL,
    ...times(
      n / 10,
      i =>
        `X_train, X_test, y_train, y_test = train_test_split(StandardScaler().fit_transform(df.drop(columns="y")), df["y"])\nmodel${i} = LogisticRegression().fit(X_train, y_train)\nprint(model${i}.score(X_test, y_test))`
    )
  ],
  undefinedNames: n => times(n / 10, i => `print(missing_${i})`),
  emptyCells: n => times(n, () => ''),
  recursion: n => [
    lines(n, i => `def f${i}(x):\n    return f${(i + 1) % n}(f${(i + 7) % n}(x)) + f${i}(x)`),
    'f0(1)\nf1(f0)'
  ],
  callTree: n => [
    `${lines(n, i => `def f${i}(x):\n    return ${times(9, () => `f${i + 1}(x)`).join(' + ')}`)}\nf0(1)`
  ],
  classCycle: n => [
    lines(n, i => `class C${i}(C${(i + 1) % n}):\n    def m(self):\n        return super().m() + self.m()`),
    lines(n, i => `class C${i}(C${(i + 1) % n}):\n    pass`),
    'C0().m().n.fit(C1)'
  ],
  classSelf: () => ['class A(A):\n    pass', 'class A(A):\n    pass\nA().fit(A)\nA.A.A = A\nA().x()'],
  aliases: n => [`a = []\n${lines(n, () => 'a = [a, a]')}\nb = a\na == b\nprint(a)`],
  aliasCycle: n => [`a = []\nb = [a]\na.append(b)\n${lines(n, () => 'a.append(b); b.append(a); a = b[0]')}`],
  dictionaries: n => [`d = {}\n${lines(n, i => `d["k${i}"] = d\nd = {"d": d, "e": d}`)}`],
  functionsAsValues: n => [`f = lambda x: x\n${lines(n, () => 'f = lambda x, f=f: f(f)')}\nf(f)`],
  splits: n => [
    MODEL,
    lines(n, i => `a${i}, df = train_test_split(df)`),
    'X = StandardScaler().fit_transform(df)\nprint(LogisticRegression().fit(X, a0).score(a1, a2))'
  ],
  concats: n => [DATA, lines(n, () => 'df = pd.concat([df, df.sample(9)])'), 'df.to_csv("a.csv")'],
  doublings: n => [DATA, lines(n, () => 'df = pd.concat([df, df.iloc[:10], df.iloc[10:]]) ')],
  merges: n => [DATA, lines(n, i => `df = df.merge(pd.read_csv("m${i}.csv"), on="id")`)],
  masks: n => [DATA, lines(n, i => `df = df[df["a"] > ${i}]\nrest = df[~(df["a"] > ${i})]`)],
  maskUnions: n => [
    DATA,
    lines(n, i => `m${i} = df["a"] == ${i}\np${i} = df[m${i}]`),
    `df = pd.concat([${times(n, i => `p${i}`).join(', ')}])`
  ],
  columns: n => [DATA, lines(n, i => `df["c${i}"] = df["c${i ? i - 1 : 0}"] + df["a"]`), 'df.describe()'],
  columnLists: n => [
    DATA,
    `df = df[[${times(n, i => `"c${i}"`).join(', ')}]]`,
    lines(n, i => `df = df.drop(columns="c${i}")`)
  ],
  loopSplits: n => [
    MODEL,
    lines(
      n / 10,
      i =>
        `for i in range(9):\n    a, b = train_test_split(df)\n    df = pd.concat([a, b, df])\n    s${i} = StandardScaler().fit(a)`
    )
  ],
  imports: n => [lines(n, i => `from m${i} import *\nimport a${'.b'.repeat(i % 50)} as c${i}`)],
  deletes: n => [lines(n, i => `x = ${i}\ndel x\ndel x`)],
  decorators: n => [`${lines(n, i => `@d${i}`)}\ndef f(): pass\nf()`],
  comprehensions: n => [
    `x = ${'[y for y in '.repeat(Math.min(n, 2_000))}[1]${']'.repeat(Math.min(n, 2_000))}`
  ],
  walrus: n => [`x = ${times(n, i => `(a${i} := `).join('')}1${')'.repeat(n)}`],
  matches: n => [`match x:\n${lines(n, i => `    case [${i}, *r]:\n        y = ${i}`)}`],
  prototypes: () => ['__proto__ = constructor = toString = 1\n__proto__.x = toString()\ndf["__proto__"] = hasOwnProperty', 'import __proto__\nfrom constructor import toString, __proto__\n__proto__(toString=constructor)', 'class constructor(toString):\n    __proto__ = 1\nconstructor().__proto__.hasOwnProperty.valueOf()\nd = {"__proto__": 1, "constructor": 2}\nd["__proto__"].fit(d["toString"])'] // prettier-ignore
};
