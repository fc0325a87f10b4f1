/** What a sample says of its own life in its comment `# expect: A > B > C, Stalled`, held against what was seen. */

export interface Expectation {
  /** Reasons of Ready to be seen in this order; the last one is kept. */
  readonly reasons: readonly string[];
  /** Whether the last one is to be a stall, so that a human is called. */
  readonly stalled: boolean;
}

export interface Seen {
  /** Reasons that Ready took, in order, the present one last. */
  readonly reasons: readonly string[];
  readonly stalled: boolean;
}

/** Throws a sentence that names the file when it has no such comment. */
export function readExpectation(file: string, text: string): Expectation {
  const line = /^# expect: (.+)$/m.exec(text)?.[1];
  if (line === undefined) throw new Error(`${file}: no comment "# expect: REASON > REASON" says what is to be seen`);
  const [reasons = '', ...flags] = line.split(',').map((part) => part.trim());
  const unknown = flags.find((flag) => flag !== 'Stalled');
  if (unknown !== undefined) throw new Error(`${file}: "# expect:" may end with ", Stalled", not with ", ${unknown}"`);
  return { reasons: reasons.split('>').map((reason) => reason.trim()), stalled: flags.length > 0 };
}

export function isMet({ reasons, stalled }: Expectation, seen: Seen): boolean {
  let found = 0;
  for (const reason of seen.reasons) if (reason === reasons[found]) found++;
  return found === reasons.length && seen.reasons.at(-1) === reasons.at(-1) && seen.stalled === stalled;
}

export const describeExpectation = ({ reasons, stalled }: Expectation): string => `${reasons.join(' > ')}${stalled ? ', Stalled' : ''}`;
