/** What the layout of the code promises; docs/decisions/layers.md says why. */

/** The rooms of src/binding from the top down: each imports only rooms below it. */
export const rooms = [
  'controller',
  'reconcile',
  'deletion',
  'act',
  'status',
  'decide',
  'operation',
  'release',
  'ledger',
  'plan',
  'checks',
  'observe',
  'model',
] as const;

/** Source files in a folder, tests aside. */
export const mostFiles = 12;

/** Folders that are larger today; they may shrink, and none may grow. */
export const mostInFolder: Readonly<Record<string, number>> = {
  'sim/azure': 43,
  'sim/demo': 14,
  'sim/kubernetes': 31,
  'src/azure': 23,
  'src/network': 23,
  'src/runtime': 19,
  'test/bench': 19,
  'test/conformance/kubernetes': 23,
  'test/explore': 19,
  'test/scenarios/support': 18,
};
