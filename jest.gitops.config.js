// The Jest run with Flux' own controllers against a real API server; started by `npm run test:gitops`, which builds them.
import unit from './jest.config.js';

export default { ...unit, roots: ['<rootDir>/test/gitops'], testPathIgnorePatterns: [], testTimeout: 120_000 };
