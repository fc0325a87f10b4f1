/** What a sample says of its own life in its comment `# expect: A > B? > C, Stalled`, held against what was seen. */

export interface Expectation {
  /** Reasons of Ready in their order; the last one is kept. */
  readonly steps: readonly ExpectedReason[];
  /** Whether the last one is to be a stall, so that a human is called. */
  readonly stalled: boolean;
}

export interface ExpectedReason {
  readonly reason: string;
  /** Written `B?`: whether it is seen depends on how fast Azure and the operator are. */
  readonly optional: boolean;
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
  const steps = reasons.split('>').map((word) => expected(word.trim()));
  const last = steps.at(-1);
  if (last?.optional === true)
    throw new Error(`${file}: "# expect:" must end with a reason that is kept, not with "${last.reason}?", which need not be seen`);
  return { steps, stalled: flags.length > 0 };
}

const expected = (word: string): ExpectedReason => ({ reason: word.replace(/\?$/, ''), optional: word.endsWith('?') });

/** Those that are to be seen whatever the speed. */
export const requiredReasons = ({ steps }: Expectation): readonly string[] =>
  steps.filter(({ optional }) => !optional).map(({ reason }) => reason);

export function isMet(expectation: Expectation, seen: Seen): boolean {
  const required = requiredReasons(expectation);
  let found = 0;
  for (const reason of seen.reasons) if (reason === required[found]) found++;
  return found === required.length && seen.reasons.at(-1) === required.at(-1) && seen.stalled === expectation.stalled;
}

export const describeExpectation = ({ steps, stalled }: Expectation): string =>
  `${steps.map(({ reason, optional }) => `${reason}${optional ? '?' : ''}`).join(' > ')}${stalled ? ', Stalled' : ''}`;
