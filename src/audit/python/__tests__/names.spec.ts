import { namesOf } from '../names';
import { parseCell } from '../parse';

const names = (code: string): string => {
  const { defined, needed, deleted } = namesOf(parseCell(code, 0).trees.flatMap(tree => tree.body));
  const listed = (set: ReadonlySet<string>): string => [...set].sort().join(' ');
  return `${listed(defined)} < ${listed(needed)}${deleted.size > 0 ? ` - ${listed(deleted)}` : ''}`;
};

test.each([
  ['x = y', 'x < y'],
  ['x = x + 1', 'x < x'],
  ['x = 1; y = x', 'x y < '],
  ['x += y', 'x < x y'],
  ['x: int = y', 'x < int y'],
  ['a, (b, *c) = d', 'a b c < d'],
  ['a.b[c] = d', ' < a c d'],
  ['import a.b, c as d\nfrom e import f, g as h', 'a d f h < '],
  ['for i in i:\n    j = i\nelse:\n    k = j', 'i j k < i'],
  ['with a as b, c(b) as d: pass', 'b d < a c'],
  ['try:\n    a\nexcept b as e:\n    f = e\nelse:\n    g = 1\nfinally:\n    h = 1', 'f g h < a b'],
  ['e = 1\ntry: pass\nexcept b as e: pass', 'e < b'],
  ['if (n := a) > b: c = n', 'c n < a b'],
  ['match a:\n    case {"x": b, **r} | [b, *r] as c: d = b\n    case E.F: pass', 'b c d r < E a'],
  ['[a for a in b for c in a if c]', ' < b'],
  ['{k: v for k, v in k}', ' < k'],
  ['x = lambda a, *b, c=d, **e: a + b + c + e + f', 'x < d f'],
  ['def f(a: b = c) -> d:\n    e = a\n    return e + g + h\nh = 1', 'f h < b c d g'],
  ['def f():\n    global a\n    a = b', 'a f < b'],
  ['def f():\n    def g():\n        return x + y\n    x = 1\n    return g', 'f < y'],
  ['async def f():\n    async for a in b: await c', 'f < b c'],
  ['@a\nclass C(b, metaclass=c):\n    d = e\n    def f(self): return g', 'C < a b c e g'],
  ['f"{a!r:>{b}}"', ' < a b'],
  ['x = 1\ndel x, y', 'x < y - y'],
  ['def f():\n    x = 1\n    del x', 'f < ']
])('%j gives and needs %j', (code, expected) => {
  expect(names(code)).toBe(expected);
});
