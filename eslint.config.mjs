import js from '@eslint/js';
import { builtinModules } from 'node:module';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** The engine runs in browsers, in Deno and on Node: it may know none of them. */
const impure = [
  { regex: '^node:', message: 'The engine is pure: no Node modules in src/audit.' },
  {
    regex: `^(${builtinModules.filter(name => !name.startsWith('_')).join('|')})(/|$)`,
    message: 'The engine is pure: no Node modules in src/audit.'
  },
  {
    regex: '^@(jupyterlab|lumino|jupyter|codemirror)/',
    message: 'The engine is pure: no JupyterLab in src/audit.'
  },
  { regex: '^react(-dom)?(/|$)', message: 'The engine is pure: no React in src/audit.' },
  {
    regex: '(^|/)(hosts|lab)(/|$)',
    message: 'Hosts and panels import the engine, never the other way round.'
  }
];
const parsing = [
  { regex: '^py-ast', message: 'A rule reads the Flow; it never parses.' },
  { regex: '/python(/|$)', message: 'A rule reads the Flow; it never parses.' }
];
/** What could send something away. One file asks a tracking server that the user allowed; JupyterLab's client asks its server. */
const network = ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'RTCPeerConnection', 'WebTransport'];
const networkProperties = [
  { property: 'sendBeacon' },
  ...['window', 'self', 'globalThis'].flatMap(object => network.map(property => ({ object, property })))
].map(restricted => ({ ...restricted, message: 'Nothing leaves the machine (SECURITY.md).' }));
const networkModules = {
  regex: '^(node:)?(http|https|http2|net|tls|dgram|dns|inspector)(/|$)',
  message: 'Nothing leaves the machine (SECURITY.md).'
};
const programs = {
  regex: '^(node:)?(child_process|cluster)$',
  message: 'No program is started, but Git for --changed (SECURITY.md).'
};
const foreignGlobals = [
  'window',
  'document',
  'self',
  'process',
  'Deno',
  'Buffer',
  'navigator',
  'require',
  ...network
];

export default defineConfig(
  globalIgnores([
    'node_modules/',
    'lib/',
    'dist/',
    'site/',
    'coverage/',
    '.venv/',
    '.demo/',
    '.cache/',
    'jupyterlab_preflight/labextension/',
    '**/test-results/'
  ]),
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommended],
    languageOptions: {
      parserOptions: { project: './tsconfig.test.json', tsconfigRootDir: import.meta.dirname }
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true }
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      curly: 'error'
    }
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['**/__tests__/**', 'src/hosts/workspace/mlflow/server.ts'],
    rules: {
      'no-restricted-globals': ['error', ...network],
      'no-restricted-properties': ['error', ...networkProperties],
      'no-restricted-imports': ['error', { patterns: [networkModules, programs] }]
    }
  },
  {
    files: ['src/hosts/cli/changed.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [networkModules] }] }
  },
  {
    files: ['src/audit/**/*.ts'],
    ignores: ['**/__tests__/**'],
    rules: {
      'no-restricted-imports': ['error', { patterns: impure }],
      'no-restricted-globals': ['error', ...foreignGlobals]
    }
  },
  {
    files: ['src/audit/rules/**/*.ts'],
    ignores: ['**/__tests__/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: [...impure, ...parsing] }] }
  },
  {
    files: ['**/*.{js,cjs}'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: {
        require: 'readonly',
        module: 'writable',
        process: 'readonly',
        __dirname: 'readonly',
        console: 'readonly'
      }
    }
  },
  {
    files: ['scripts/jest/*.js'],
    languageOptions: { globals: { window: 'readonly', document: 'readonly', MouseEvent: 'readonly' } }
  },
  { files: ['style/*.js'], languageOptions: { sourceType: 'module' } },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        fetch: 'readonly',
        AbortSignal: 'readonly',
        performance: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly'
      }
    }
  }
);
