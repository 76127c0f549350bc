import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import ts from 'typescript-eslint'

/** What the quick starts for browsers ask of one. */
const browserGlobals = Object.fromEntries(
  [
    'document',
    'fetch',
    'history',
    'location',
    'setTimeout',
    'URL',
    'URLSearchParams',
    'WebSocket',
  ].map((name) => [name, 'readonly']),
)

export default defineConfig(
  globalIgnores([
    '.serverless/',
    '.esbuild/',
    '.cognate/',
    'coverage/',
    'test-output/',
    'examples/*/.esbuild/',
  ]),
  js.configs.recommended,
  { files: ['*.js'], languageOptions: { globals: { process: 'readonly' } } },
  { files: ['examples/**/*.js'], languageOptions: { globals: browserGlobals } },
  {
    files: ['**/*.ts'],
    extends: [ts.configs.strictTypeChecked, ts.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'max-lines': ['error', { max: 250, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 3],
      'max-depth': ['error', 3],
      complexity: ['error', 15],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', 'max-lines': 'off', 'max-params': 'off' },
  },
)
