/** The simulated Azure: what tests, the demo and the simulator's own command use of it. */

export { defaultAssumptions, type Assumptions } from './assumptions.ts';
export { createAzure, type AzureRequest, type LoggedRequest, type Settings, type SimAzure } from './azure.ts';
export type { Fault, FaultRule, Faults } from './faults.ts';
export { serveAzure, type ServeAzureOptions, type ServedAzure } from './https.ts';
export { loadWorld, runScript, type World } from './world.ts';
