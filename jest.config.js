const shared = {
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' } }],
  },
  modulePathIgnorePatterns: ['<rootDir>/.serverless', '<rootDir>/.esbuild'],
}

/** @type {import('jest').Config} */
export default {
  testTimeout: 30_000, // a busy machine is no failure
  reporters: ['default', '<rootDir>/test/wire/coverage-reporter.ts'],
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/wire/'],
    },
    {
      ...shared,
      displayName: 'wire', // against one server, started for the run
      testMatch: ['<rootDir>/test/wire/**/*.test.ts'],
      globalSetup: '<rootDir>/test/wire/global-setup.ts',
      globalTeardown: '<rootDir>/test/wire/global-teardown.ts',
    },
  ],
}
