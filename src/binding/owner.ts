/** Who made a thing in Azure: a mark in rule descriptions and tags that keeps two clusters and two bindings apart. */

import { createHash } from 'node:crypto';
import { idKey, type ArmId } from '../api/arm-id.ts';

/** Tag on resources that we made. */
export const ownerTag = 'apimvnet-owner';

/** `<uid of namespace kube-system>/<uid of the binding>`. */
export const ownerMark = (clusterUid: string, bindingUid: string): string => `${clusterUid}/${bindingUid}`;

const pattern = /([0-9a-f-]{36}\/[0-9a-f-]{36})/i;

/** The mark in a description, if there is one. */
export const ownerIn = (text: string | undefined): string | undefined => pattern.exec(text ?? '')?.[1]?.toLowerCase();

/** What names of our rules begin with: the same for every binding of one service, different for two services on one security group. */
export const rulePrefix = (serviceId: ArmId): string =>
  `apimvnet-${createHash('sha256').update(idKey(serviceId)).digest('hex').slice(0, 6)}-`;
