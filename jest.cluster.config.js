// The Jest run against a real etcd and kube-apiserver; started by `npm run test:cluster`, which builds both.
import unit from './jest.config.js';

export default { ...unit, roots: ['<rootDir>/test/cluster'], testMatch: ['**/*.test.ts'], testPathIgnorePatterns: [], testTimeout: 30_000 };
