// The Jest run that needs nothing but `npm ci`: no API server, no Go, no network beyond loopback.
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/sim', '<rootDir>/test', '<rootDir>/scripts'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['<rootDir>/test/cluster/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } }],
  },
};
