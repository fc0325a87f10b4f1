// The Jest run that needs nothing but `npm ci`: no API server, no Go, no network beyond loopback.
import { longSuites } from './test/long-suites.js';

const namesPaths = process.argv.slice(2).some((argument) => !argument.startsWith('-'));

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/sim', '<rootDir>/test', '<rootDir>/scripts'],
  testMatch: ['**/*.test.ts', ...(namesPaths ? [] : longSuites.map((suite) => `!${suite}`))],
  // Nothing here waits for real time; a slow machine is no failure.
  testTimeout: 300_000,
  // Jest leaves one core idle by default; some suites mostly wait for processes.
  maxWorkers: '100%',
  // Modules of a test file are never let go of while its process lives: without this each of two grew to 4 GB, and most of its time was garbage collection.
  workerIdleMemoryLimit: '1GB',
  // They need more: an API server, a browser, clients of Azure, Flux.
  testPathIgnorePatterns: ['cluster', 'report/browser', 'clients', 'gitops'].map((folder) => `<rootDir>/test/${folder}/`),
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2024', experimental: { keepImportAttributes: true } },
        module: { type: 'es6' },
      },
    ],
  },
};
