/** Who made a thing in Azure: a mark in rule descriptions and tags that keeps two clusters and two bindings apart. */

import { createHash } from 'node:crypto';
import { idKey, type ArmId } from '../../../api/arm-id.ts';

/** Tag on resources that we made. */
export const ownerTag = 'apimvnet-owner';

/** `<uid of namespace kube-system>/<uid of the binding>`. */
export const ownerMark = (clusterUid: string, bindingUid: string): string => `${clusterUid}/${bindingUid}`;

/** Whose a marked thing is, seen from one binding. */
export type Ownership =
  | 'Mine'
  /** Of a living binding of this cluster: which of the two is in charge of a service is a matter of claims. */
  | 'Neighbour'
  /** Of a binding of this cluster that is no more: its things are followed without asking. */
  | 'Abandoned'
  /** Of another cluster, or of a part of this one that cannot be seen from here. */
  | 'Elsewhere';

/**
 * `living` are the uids of all bindings that are seen; `whole` says whether those are all there are in the cluster; `takeOver` is the mark of an owner
 * that the user declares to be gone. What is known of this cluster stands against a declaration: only what cannot be known here is declared.
 */
export const ownershipFor =
  (clusterUid: string, bindingUid: string, living: ReadonlySet<string>, whole: boolean, takeOver?: string) =>
  (mark: string): Ownership => {
    const [cluster, binding = ''] = mark.toLowerCase().split('/');
    if (cluster !== clusterUid.toLowerCase()) return mark.toLowerCase() === takeOver ? 'Abandoned' : 'Elsewhere';
    if (binding === bindingUid.toLowerCase()) return 'Mine';
    if (living.has(binding)) return 'Neighbour';
    return whole ? 'Abandoned' : 'Elsewhere';
  };

const pattern = /([0-9a-f-]{36}\/[0-9a-f-]{36})/i;

/** The mark in a description, if there is one. */
export const ownerIn = (text: string | undefined): string | undefined => pattern.exec(text ?? '')?.[1]?.toLowerCase();

/** What names of our rules begin with: the same for every binding of one service, different for two services on one security group. */
export const rulePrefix = (serviceId: ArmId): string =>
  `apimvnet-${createHash('sha256').update(idKey(serviceId)).digest('hex').slice(0, 6)}-`;

/** Said of a rule or a route whose name shows that a binding made it; nothing of what belongs to others. Another binding is not named: tenants do not read each other. */
export const madeBy = (name: string, serviceId: ArmId): string =>
  name.toLowerCase().startsWith(rulePrefix(serviceId))
    ? ', which this binding made and another client changed,'
    : /^apimvnet-[0-9a-f]{6}-/i.test(name)
      ? ', made by a binding of another service,'
      : '';
