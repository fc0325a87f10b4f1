// The Jest run with a real browser; started by `npm run test:report`, which looks for one.
import unit from './jest.config.js';

export default { ...unit, roots: ['<rootDir>/test/report'], testPathIgnorePatterns: [] };
