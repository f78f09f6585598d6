/* Finds every regular expression of the sources: where it stands, and as it is at run time. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import ts from 'typescript';
import { root } from '../new.mjs';

const FILES = ['src/**/*.{ts,tsx}', '!**/__tests__/**', '!**/*.d.ts'];

/**
 * @returns {{ file: string, line: number, pattern: string | null, code: string }[]} `pattern` as `/source/flags`; null where it is made
 *   of something that is only known at run time
 */
export function collectPatterns() {
  return globSync(FILES, { cwd: root }).sort().flatMap(patternsOf);
}

function patternsOf(file) {
  const text = readFileSync(join(root, file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const constants = constantsOf(source);
  const found = [];
  const add = (node, pattern) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    found.push({ file, line: line + 1, pattern, code: node.getText().replace(/\s+/g, ' ') });
  };
  const visit = node => {
    if (ts.isRegularExpressionLiteral(node)) {
      add(node, node.text);
    } else if (
      (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
      node.expression.getText() === 'RegExp'
    ) {
      const [body, flags] = (node.arguments ?? []).map(argument => textOf(argument, constants));
      const known = typeof body === 'string' && flags !== null;
      add(node, known ? String(new RegExp(body, flags)) : null);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Texts that a file gives to names at its top. */
function constantsOf(source) {
  const constants = new Map();
  for (const statement of source.statements) {
    for (const { name, initializer } of ts.isVariableStatement(statement)
      ? statement.declarationList.declarations
      : []) {
      const text = initializer && textOf(initializer, constants);
      if (typeof text === 'string') {
        constants.set(name.getText(), text);
      }
    }
  }
  return constants;
}

/** The text that an expression comes to; null where that is only known at run time. */
function textOf(node, constants) {
  if (ts.isStringLiteralLike(node)) {
    return node.text;
  }
  if (ts.isIdentifier(node)) {
    return constants.get(node.text) ?? null;
  }
  if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'String.raw') {
    return ts.isNoSubstitutionTemplateLiteral(node.template) ? (node.template.rawText ?? null) : null;
  }
  if (!ts.isTemplateExpression(node)) {
    return null;
  }
  return node.templateSpans.reduce((text, { expression, literal }) => {
    const part = textOf(expression, constants);
    return text === null || part === null ? null : text + part + literal.text;
  }, node.head.text);
}
