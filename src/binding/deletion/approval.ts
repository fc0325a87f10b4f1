/** Whether a human has confirmed that deleting a binding may open what was reachable from inside a network only. */

import type { Step } from '../plan/step.ts';
import type { Situation } from '../situation.ts';

const annotation = 'apimvnet.io/approve';

/** By commit, by annotation, or as status has taken it over before. */
export function isApproved({ hash }: Step, { settings, binding, previous }: Pick<Situation, 'settings' | 'binding' | 'previous'>): boolean {
  const annotated = (binding.metadata.annotations?.[annotation] ?? '').split(',').map((one) => one.trim());
  const taken = (previous.approvals ?? []).filter(({ spent }) => !spent).map(({ hash: one }) => one);
  return [...settings.changes.approved, ...annotated, ...taken].includes(hash);
}

export const howToApprove = ({ hash, why }: Step, { binding: { metadata } }: Pick<Situation, 'binding'>): string =>
  `${why} It was reachable from inside its network only and will be reachable from the internet, so somebody has to confirm it: kubectl annotate apimvnetbinding ${metadata.name} -n ${metadata.namespace} ${annotation}=${hash}. Or set spec.deletionPolicy to Retain, and the gateway stays where it is.`;
