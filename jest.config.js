import { hasChromium, noChromium } from './scripts/chromium.ts'

const shared = {
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' } }],
  },
  modulePathIgnorePatterns: ['<rootDir>/.serverless', '<rootDir>/.esbuild'],
}

const browser = {
  ...shared,
  displayName: 'browser', // in one Chromium, against one server
  testMatch: ['<rootDir>/test/browser/**/*.test.ts'],
  globalSetup: '<rootDir>/test/browser/global-setup.ts',
  globalTeardown: '<rootDir>/test/browser/global-teardown.ts',
}

// Last, where it is read
if (!hasChromium()) process.once('exit', () => process.stderr.write(noChromium))

/** @type {import('jest').Config} */
export default {
  testTimeout: 30_000, // a busy machine is no failure
  reporters: ['default', '<rootDir>/test/wire/coverage-reporter.ts'],
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/wire/', '<rootDir>/test/browser/'],
    },
    {
      ...shared,
      displayName: 'wire', // against one server, started for the run
      testMatch: ['<rootDir>/test/wire/**/*.test.ts'],
      globalSetup: '<rootDir>/test/wire/global-setup.ts',
      globalTeardown: '<rootDir>/test/wire/global-teardown.ts',
    },
    ...(hasChromium() ? [browser] : []),
  ],
}
