import comments from '@eslint-community/eslint-plugin-eslint-comments';
import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import honestNames from './eslint/honest-names.js';

const PLAIN_JAVASCRIPT = ['**/*.js', '**/*.mjs'];
const TESTS = ['test/**', '**/*.spec.ts'];

export default defineConfig(
  globalIgnores([
    '**/dist/',
    '**/node_modules/',
    '**/coverage/',
    '.dataio/',
    'samples/',
    'src/metadata.ts',
    'sdk/src/api/document.ts',
    'wasm/',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { '@eslint-community/eslint-comments': comments, names: honestNames },
    rules: {
      // `this: void` says that a static method may be passed on as it is.
      '@typescript-eslint/no-invalid-void-type': ['error', { allowAsThisParameter: true }],
      eqeqeq: 'error',
      'names/file-name': 'error',
      'names/symbol-name': 'error',
      // A rule is switched off where it is wrong, for one line, and says why.
      '@eslint-community/eslint-comments/require-description': ['error', { ignore: [] }],
      '@eslint-community/eslint-comments/no-unlimited-disable': 'error',
      // Leaves files with decorators alone: there a class that looks like a type is also what Nest injects.
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // A Nest module is an empty class under a decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true, allowStaticOnly: true }],
      // `() => stream.end()` and `return done(error)` say no less than with braces.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_$', varsIgnorePattern: '^_$', ignoreRestSiblings: true },
      ],
      // An `async` function without `await` turns what it throws into a rejection, which callers of ports count on.
      '@typescript-eslint/require-await': 'off',
      // Sections of the configuration and DTOs are classes for their names and decorators; their values are plain.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      // A type parameter that is used once still lets the caller say what goes in.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  {
    files: ['src/**'],
    rules: {
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'src/config reads the environment; main.ts hands it over.' },
      ],
    },
  },
  { files: ['src/main.ts', ...TESTS], rules: { 'no-restricted-properties': 'off' } },
  {
    files: TESTS,
    rules: {
      // In a test an absent value is a failure like any other.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
    },
  },
  {
    files: PLAIN_JAVASCRIPT,
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: { process: 'readonly', Buffer: 'readonly', setTimeout: 'readonly', clearTimeout: 'readonly' },
    },
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  prettier,
);
