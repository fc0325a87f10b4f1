// The suites that `npm test` leaves out: hours of many gateways, processes, sockets.
import quick from './jest.config.js';
import { longSuites } from './test/long-suites.js';

export default { ...quick, testMatch: longSuites };
