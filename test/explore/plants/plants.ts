/** Faults that the program once had, each to be planted again so that one sees whether exploration finds it. Nothing of this is in the program itself. */

/** A text in a file of the program, and what stands there in its place while it is loaded. Where the text is not found the run ends at once. */
export interface Patch {
  /** From the root of the repository. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export interface Plant {
  readonly name: string;
  /** The case of docs/reliability.md. */
  readonly of: string;
  readonly what: string;
  readonly patches: readonly Patch[];
}

const uncounted: readonly Patch[] = [
  {
    file: 'src/binding/ledger/ledger.ts',
    find: "const again = backoff('Passing', tries, intervals);",
    replace: 'const again = intervals.next;',
  },
  { file: 'src/binding/ledger/ledger.ts', find: 'Math.max(again, intervals.resend) : again', replace: 'again : again' },
];

export const plants: readonly Plant[] = [
  {
    name: 'foreign-zone-deleted',
    of: 'W1',
    what: 'a private zone goes with whatever others have in it',
    patches: [
      {
        file: 'src/binding/checks/removal/zone-removal.ts',
        find: 'const goesWhole = isMade && others === undefined;',
        replace: 'const goesWhole = isMade;',
      },
      {
        file: 'src/binding/checks/removal/zone-removal.ts',
        find: '...(others === undefined ? [] : staying(zone',
        replace: '...(others === undefined || goesWhole ? [] : staying(zone',
      },
    ],
  },
  {
    name: 'repairs-uncounted',
    of: 'W15',
    what: 'what others undo is put right again and again, without a back-off and without an end',
    patches: [
      ...uncounted,
      {
        file: 'src/binding/ledger/corrections.ts',
        find: 'export const mostCorrections = 3;',
        replace: 'export const mostCorrections = Infinity;',
      },
      // What never showed was left to a human later than corrections were: the second guard against the same fault.
      {
        file: 'src/binding/ledger/ledger.ts',
        find: 'const withoutEffect = 3;',
        replace: 'const withoutEffect = Infinity;',
      },
    ],
  },
  {
    name: 'failure-swallowed',
    of: 'W7',
    what: 'a short write that Azure takes, and that fails afterwards, counts as done',
    patches: [
      {
        file: 'src/binding/act/send.ts',
        find: "failure.class === 'Waiting' ? busy : { is: 'Refused', at: 'End', failure }",
        replace: "failure.class === 'Waiting' ? busy : { is: 'Done' }",
      },
      ...uncounted,
    ],
  },
  {
    name: 'refusals-in-turns',
    of: 'W17',
    what: 'of two refused steps each takes the place of the other, and sets it free',
    patches: [
      {
        file: 'src/binding/ledger/refusals.ts',
        find: 'return [...list.filter((one) => !isSame(one, entry)), whole];',
        replace: 'return [whole];',
      },
    ],
  },
];

export const plantNamed = (name: string): Plant => {
  const found = plants.find((one) => one.name === name);
  if (!found) throw new Error(`there is no plant "${name}"; there are ${plants.map((one) => one.name).join(', ')}`);
  return found;
};
