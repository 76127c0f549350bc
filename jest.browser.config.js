import config from './jest.config.js'

const [unit] = config.projects

/** The tests that need a browser. @type {import('jest').Config} */
export default {
  testTimeout: config.testTimeout,
  ...unit,
  displayName: 'browser',
  testMatch: ['<rootDir>/test/browser/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
}
