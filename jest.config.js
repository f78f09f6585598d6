/** Transforms with swc; `isModule: 'unknown'` leaves packages that are CommonJS already alone. */
const swc = parser => [
  '@swc/jest',
  {
    jsc: { target: 'es2022', parser },
    module: { type: 'commonjs' },
    isModule: 'unknown',
    sourceMaps: 'inline'
  }
];

/** @type {import('jest').Config} */
module.exports = {
  // A test of the panel asks for a DOM itself: /** @jest-environment jsdom */
  testEnvironment: 'node',
  testMatch: ['<rootDir>/src/**/__tests__/**/*.spec.{ts,tsx}'],
  // Notebooks are executed in kernels that one server forks.
  globalSetup: '<rootDir>/scripts/jest/start.js',
  globalTeardown: '<rootDir>/scripts/jest/stop.js',
  setupFiles: ['<rootDir>/scripts/jest/setup.js'],
  moduleFileExtensions: ['ts', 'tsx', 'js', 'mjs', 'cjs', 'json'],
  transform: {
    '^.+\\.tsx?$': swc({ syntax: 'typescript', tsx: true }),
    '^.+\\.(js|mjs|cjs)$': swc({ syntax: 'ecmascript', jsx: true })
  },
  // Every package is transformed: JupyterLab and the Markdown libraries ship ES modules only.
  transformIgnorePatterns: [],
  moduleNameMapper: {
    '\\.css$': '<rootDir>/scripts/jest/empty.js',
    '\\.svg$': '<rootDir>/scripts/jest/svg.js'
  },
  modulePathIgnorePatterns: [
    '<rootDir>/lib/',
    '<rootDir>/dist/',
    '<rootDir>/jupyterlab_preflight/',
    '<rootDir>/\\.venv/',
    '<rootDir>/\\.cache/',
    '<rootDir>/\\.demo/'
  ]
};
