/** The embedded Kubernetes API server: what tests, the demo and the simulator's own command use of it. */

export { createCluster, type ClusterOptions, type SimCluster } from './cluster.ts';
export type { Fault, Faults, SeenRequest, WatchFault } from './faults.ts';
export { serve, type Served, type ServeOptions } from './http.ts';
export type { CrdDocument } from './kinds.ts';
