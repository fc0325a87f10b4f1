// Lint rules of the house: layers point one way, time and randomness come through the clock, types carry meaning.
import tseslint from 'typescript-eslint';

/** What a file may not import, per layer. `api` and `network` know nobody; `runtime` knows nobody of ours; `sim` shares only runtime's clock and transport types. */
const layers = {
  'src/api': ['network', 'binding', 'azure', 'runtime', 'cli', 'sim'],
  'src/network': ['binding', 'azure', 'runtime', 'cli', 'sim'],
  'src/runtime': ['api', 'network', 'binding', 'azure', 'cli', 'sim'],
  'src/azure': ['network', 'binding', 'cli', 'sim'],
  'src/binding': ['cli', 'sim'],
  'src/cli': ['sim'],
  // Of the command line only its option parser and what a command is.
  sim: ['network', 'binding', 'azure', 'cli(?!/(options|command)\\b)'],
};

const forbid = (names, from) =>
  names.map((name) => ({
    regex: from === 'sim' ? `/src/${name}\\b` : name === 'sim' ? '/sim/' : `^\\.\\./(\\.\\./)*(src/)?${name}/`,
    message: `${from} does not know ${name}: dependencies point one way (docs/decisions/layers.md).`,
  }));

const clockRule = [
  'error',
  ...[
    ["CallExpression[callee.object.name='Date'][callee.property.name='now']", 'Date.now'],
    ["NewExpression[callee.name='Date'][arguments.length=0]", 'new Date()'],
    ["CallExpression[callee.object.name='Math'][callee.property.name='random']", 'Math.random'],
    ["CallExpression[callee.name='setTimeout']", 'setTimeout'],
    ["CallExpression[callee.name='setInterval']", 'setInterval'],
    ["CallExpression[callee.object.name='AbortSignal'][callee.property.name='timeout']", 'AbortSignal.timeout'],
  ].map(([selector, name]) => ({ selector, message: `${name}: time and randomness come through the clock and the generator.` })),
  { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
  { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
];

export default tseslint.config(
  { ignores: ['node_modules', 'dist', '.cache', '.demo', '**/*.generated.ts', '**/*.js', 'scripts/site'] },
  ...tseslint.configs.strictTypeChecked,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-restricted-syntax': clockRule,
      'max-lines': ['error', { max: 300 }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    // What old Nodes have to read.
    files: ['**/*.cjs'],
    ...tseslint.configs.disableTypeChecked,
    rules: { ...tseslint.configs.disableTypeChecked.rules, '@typescript-eslint/no-require-imports': 'off' },
  },
  ...Object.entries(layers).map(([layer, names]) => ({
    files: [`${layer}/**/*.ts`],
    rules: { 'no-restricted-imports': ['error', { patterns: forbid(names, layer) }] },
  })),
  {
    // Only here does wall-clock time enter.
    files: [
      'src/runtime/clock.ts',
      'test/bench/**',
      'test/cluster/**',
      'test/clients/**',
      'test/gitops/**',
      'test/explore/pool.ts',
      'sim/demo/**',
      'sim/standalone/**',
      'scripts/**',
    ],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-member-access': 'off' },
  },
);
