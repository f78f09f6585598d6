/** Ways of spoiling a notebook's file. Each takes the text of a file and a source of numbers, and gives the text of another. */
import { asFile, notebookOf } from '../notebooks.mjs';
import { SHAPES } from './shapes.mjs';

/** Characters that readers trip over: halves of pairs, directions, NUL, marks that combine, line ends that are none. */
const ODD = ['\ud83d', '\ude00', '\u202e', '\u200f', '\0', 'e\u0301\u0323', '\u2028', '\u2029', '\x0c', '\r', '\ufeff', '\u00a0', '\ud83d\ude00', 'ﬁ', '\x1b[2J']; // prettier-ignore

/** What stands where something else was expected. */
const VALUES = [null, true, 0, -1, 1.5e308, '', 'x', [], {}, [[]], [null], { source: [] }, ['\n', 1]];

const TOKENS = /\w+|"[^"\n]*"|'[^'\n]*'|\s+|./gsu;

const SYNTAX = ['(', ')', '[', ']', '{', '}', ':', ',', '.', '=', '*', '**', '@', '->', ':=', '"""', "f'{", '\\', '%%', '%time ', '!', '?', '#', '\n', '\n    ', 'if ', 'else:', 'lambda ', 'class ', 'def ', 'import ', 'for ', 'async ', 'await ', 'match ', 'try:', 'except:', 'global ', 'del ', 'return ', 'yield ', 'None', '0', '1_000', '0x', '1e', 'self', '__class__', '__proto__', 'constructor', 'toString', 'hasOwnProperty']; // prettier-ignore

const bytes = (text, { below, some }) => {
  const data = Buffer.from(text);
  for (let i = some(8); i > 0 && data.length > 0; i--) {
    data[below(data.length)] = below(256);
  }
  const from = below(data.length);
  const cut = below(4) === 0 ? data.subarray(0, from) : data;
  return cut.toString('utf8');
};

/** Replaces values anywhere in the file, drops keys and repeats them. */
const values = (text, { below, some, one }) => {
  const file = JSON.parse(text);
  for (let i = some(6); i > 0; i--) {
    let at = file;
    for (;;) {
      const keys = Object.keys(at ?? {});
      if (keys.length === 0) {
        break;
      }
      const key = one(keys);
      const inner = at[key];
      if (inner !== null && typeof inner === 'object' && below(4) > 0) {
        at = inner;
        continue;
      }
      if (below(3) === 0) {
        delete at[key];
      } else if (below(4) === 0) {
        at[one(['__proto__', 'constructor', 'toString', 'id', 'source', 'cell_type'])] = one(VALUES);
      } else {
        at[key] = one(VALUES);
      }
      break;
    }
  }
  const json = JSON.stringify(file);
  return below(3) === 0 ? json.replace('"cells":', `"cells":${JSON.stringify(one(VALUES))},"cells":`) : json;
};

const cells = onCells((list, { below, some }) => {
  for (let i = some(10); i > 0 && list.length > 0; i--) {
    const [cell] = list.splice(below(list.length), 1);
    const copies = below(3);
    for (let copy = 0; copy < copies; copy++) {
      list.splice(below(list.length + 1), 0, JSON.parse(JSON.stringify(cell)));
    }
  }
});

const tokens = onCode((code, { below, some, one }, all) => {
  const list = code.match(TOKENS) ?? [];
  for (let i = some(6); i > 0 && list.length > 0; i--) {
    const at = below(list.length);
    switch (below(5)) {
      case 0:
        list.splice(at, 1);
        break;
      case 1:
        list.splice(at, 0, list[below(list.length)]);
        break;
      case 2: {
        const other = below(list.length);
        [list[at], list[other]] = [list[other], list[at]];
        break;
      }
      case 3:
        list[at] = one(SYNTAX);
        break;
      default:
        list[at] = one(one(all).match(TOKENS) ?? ['']);
    }
  }
  return list.join('');
});

const unicode = onCode((code, { below, some, one }) => {
  for (let i = some(6); i > 0; i--) {
    const at = below(code.length + 1);
    code = code.slice(0, at) + one(ODD).repeat(below(20) === 0 ? 500 : 1) + code.slice(at);
  }
  return code;
});

/** Puts code of one of the hostile shapes between the notebook's own cells. */
const shapes = (text, { below, one }) => {
  const file = JSON.parse(text);
  const shape = one(Object.keys(SHAPES));
  const size = 10 ** (1 + below(4)) * (1 + below(9));
  const added = SHAPES[shape](size);
  const cell = source => ({ cell_type: 'code', source, metadata: {}, outputs: [], execution_count: null });
  const list = below(2) === 0 && Array.isArray(file.cells) ? file.cells : [];
  list.splice(below(list.length + 1), 0, ...added.map(cell));
  return { text: JSON.stringify({ ...file, cells: list }), as: `${shape} ${size}` };
};

/** The code as a script, which other readers read. */
const script = (text, { one }) => {
  const code = JSON.parse(text).cells.map(({ source }) => [source].flat().join(''));
  const mark = one(['# %%\n', '# +\n', '# In[1]:\n', '@app.cell\ndef _():\n    ', '\n\n']);
  const head = one(['', 'import marimo\napp = marimo.App()\n', '# ---\n# jupyter:\n#   jupytext:\n#     text_representation:\n#       format_name: light\n# ---\n']); // prettier-ignore
  return { text: head + code.map(each => `${mark}${each}\n`).join(''), path: 'fuzz.py' };
};

const MUTATIONS = { bytes, values, cells, tokens, unicode, shapes, script };

/**
 * One input: a file spoiled in one way or two.
 *
 * @returns {{ text: string, path: string, ways: string[] }}
 */
export function spoiled(text, random) {
  const below = count => Math.floor(random() * count);
  const dice = { below, some: most => 1 + below(most), one: list => list[below(list.length)] };
  const ways = [];
  let input = { text, path: 'fuzz.ipynb' };
  for (let round = below(2) + 1; round > 0; round--) {
    const way = dice.one(Object.keys(MUTATIONS));
    try {
      const next = MUTATIONS[way](input.text, dice);
      const { as = way, ...made } = typeof next === 'string' ? { text: next } : next;
      input = { ...input, ...made };
      ways.push(as);
    } catch {
      // What is no notebook any more is spoiled no further.
      break;
    }
  }
  return { ...input, ways };
}

const TEXT = {
  bytes,
  lines: (text, { below, some }) => {
    const list = text.split('\n');
    for (let i = some(8); i > 0; i--) {
      const [line] = list.splice(below(list.length), 1);
      for (let copy = below(3); copy > 0; copy--) {
        list.splice(below(list.length + 1), 0, line);
      }
    }
    return list.join('\n');
  },
  tokens: (text, { below, some, one }) => {
    const list = text.match(TOKENS) ?? [''];
    for (let i = some(8); i > 0; i--) {
      list[below(list.length)] =
        below(2) === 0
          ? one(list)
          : one([...ODD, ...SYNTAX, '[[', '- **', '# ', '](', '|', '"""', '1979-05-27']);
    }
    return list.join('');
  },
  deep: (text, { below, one }) => {
    const at = below(text.length + 1);
    const sign = one(['[', '(', '{', '> ', '- ', '*', '`', '[a](', '{"a":', 'a.', '#']);
    return text.slice(0, at) + sign.repeat(10 ** (1 + below(4))) + text.slice(at);
  }
};

/**
 * A persona, settings, a request or an earlier report, spoiled in one way or two.
 *
 * @param kinds texts of each kind, those that are JSON with `json`
 */
export function handed(kinds, random) {
  const below = count => Math.floor(random() * count);
  const dice = { below, some: most => 1 + below(most), one: list => list[below(list.length)] };
  const { as, json, texts } = dice.one(kinds);
  const { text, ways } = spoiledText(dice.one(texts), json, random);
  return { text, path: 'fuzz.txt', as, ways: ways.length > 0 ? ways.map(way => `${as}, ${way}`) : [as] };
}

/** Any text spoiled in one way or two, one of JSON also by its values. */
export function spoiledText(text, json, random) {
  const below = count => Math.floor(random() * count);
  const dice = { below, some: most => 1 + below(most), one: list => list[below(list.length)] };
  const all = { ...TEXT, ...(json && { values }) };
  const ways = [];
  for (let round = below(2) + 1; round > 0; round--) {
    const way = dice.one(Object.keys(all));
    try {
      text = all[way](text, dice);
      ways.push(way);
    } catch {
      break;
    }
  }
  return { text, ways };
}

/** Every hostile shape by itself, at a size that no notebook has. */
export function extremes() {
  return Object.entries(SHAPES).flatMap(([name, shape]) =>
    [1_000, 10_000].map(size => ({
      text: asFile(notebookOf(shape(size))),
      path: 'fuzz.ipynb',
      ways: [`${name} ${size}`]
    }))
  );
}

function onCells(change) {
  return (text, dice) => {
    const file = JSON.parse(text);
    change(file.cells, dice);
    return JSON.stringify(file);
  };
}

function onCode(change) {
  return onCells((list, dice) => {
    const all = list.map(({ source }) => [source].flat().join(''));
    for (let i = dice.some(5); i > 0 && list.length > 0; i--) {
      const at = dice.below(list.length);
      list[at].source = change([list[at].source].flat().join(''), dice, all);
    }
  });
}
