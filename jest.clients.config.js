// The Jest run of Microsoft's own clients against the simulated Azure; started by `npm run test:clients`, which installs them.
import unit from './jest.config.js';

export default { ...unit, roots: ['<rootDir>/test/clients'], testPathIgnorePatterns: [], testTimeout: 120_000 };
