/** As whom a plan is made: the binding of a cluster that looks after the gateway already, by its mark in Azure, or one that no cluster knows yet. */

import { hash } from 'node:crypto';
import type { Binding } from '../../api/binding.ts';
import { ownerIn, ownerTag, rulePrefix } from '../../binding/model/terms/owner.ts';
import { valueOf, type Observation } from '../../binding/model/values/observation.ts';
import type { Settings } from '../../binding/model/values/settings.ts';
import { isOurs } from '../../network/our-rules.ts';

export interface Owner {
  /** Uid of the namespace kube-system. */
  readonly cluster: string;
  /** Of the binding. */
  readonly uid: string;
  /** Found in Azure or given, and not made up: hashes and descriptions are as the operator has them. */
  readonly isKnown: boolean;
}

/** The cluster of a binding that only a file knows. */
const noCluster = '00000000-0000-0000-0000-000000000000';

/** The uid that the API server gave; a stand-in, the same for the same name, where there was no API server yet. */
export const uidOf = ({ metadata: { uid, namespace, name } }: Binding): string => {
  if (uid !== '') return uid;
  const digits = hash('sha256', `${namespace}/${name}`);
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20, 32)].join('-');
};

/** One mark on everything that bears this service's names is that of the binding meant; with several, or with the mark of another uid, nothing is taken for granted. */
export function ownerOf(binding: Binding, settings: Settings, seen: Observation): Owner {
  const marks = new Set(marksIn(settings, seen));
  const [only] = marks;
  const [cluster, uid] = only?.split('/') ?? [];
  const { uid: given } = binding.metadata;
  if (marks.size === 1 && cluster !== undefined && uid !== undefined && (given === '' || given.toLowerCase() === uid))
    return { cluster, uid, isKnown: true };
  return { cluster: noCluster, uid: uidOf(binding), isKnown: false };
}

function marksIn({ serviceId, takeOver }: Settings, { locations, present, left }: Observation): readonly string[] {
  const prefix = rulePrefix(serviceId);
  const groups = [
    ...locations.flatMap(({ group, wantedGroup }) => [group, wantedGroup]),
    ...present.map(({ group }) => group),
    ...left.map(({ group }) => group),
  ];
  const rules = groups.flatMap((group) => valueOf(group)?.rules ?? []).filter(({ name }) => isOurs(name, prefix));
  const tagged = locations.flatMap(({ addresses }) => addresses.flatMap(({ seen }) => valueOf(seen)?.tags[ownerTag] ?? []));
  return [...rules.flatMap(({ description }) => ownerIn(description) ?? []), ...tagged.map((mark) => mark.toLowerCase())].filter(
    (mark) => mark !== takeOver,
  );
}

/** Whether a text holds the mark of a cluster that there is not. */
export const isMadeUp = (text: string): boolean => text.includes(`${noCluster}/`);
