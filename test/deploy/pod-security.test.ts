/** The operator's pod may run in a namespace that enforces the Pod Security Standard "restricted", and is stricter where that costs nothing. */

import { describe, expect, test } from '@jest/globals';
import { containerOf, listedBy, only, podSpecOf, type PodSpec } from './support/objects.ts';
import { restricted, violations } from './support/restricted.ts';

const objects = listedBy('deploy/base');
const deployment = only(objects, 'Deployment');
const pod = podSpecOf(deployment);

/** The pod with one change of its only container or of itself. */
const changed = (change: object, inContainer: object = {}): PodSpec => ({
  ...pod,
  ...change,
  containers: pod.containers.map((container) => ({ ...container, ...inContainer })),
});
const inPodContext = (more: object): PodSpec => changed({ securityContext: { ...(pod['securityContext'] as object), ...more } });
const inContext = (more: object): PodSpec =>
  changed({}, { securityContext: { ...(containerOf(deployment)['securityContext'] as object), ...more } });

describe('the pod of deploy/base', () => {
  test.each(restricted.map(({ name, broken }) => ({ name, broken })))('$name', ({ broken }) => {
    expect(broken(pod)).toEqual([]);
  });

  test('runs in a namespace that enforces it', () => {
    expect(only(objects, 'Namespace').metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
  });

  test('has a numeric user other than root, and a file system that nothing writes to', () => {
    expect(pod['securityContext']).toMatchObject({ runAsUser: 65532, runAsGroup: 65532 });
    expect(containerOf(deployment)['securityContext']).toMatchObject({ readOnlyRootFilesystem: true });
    expect(pod['volumes']).toBeUndefined();
  });

  test('has time for an orderly stop: 30 s of drain and 5 s of events', () => {
    expect(pod['terminationGracePeriodSeconds']).toBeGreaterThan(35);
  });
});

const broken: readonly { readonly control: string; readonly pod: PodSpec }[] = [
  { control: 'HostProcess', pod: inPodContext({ windowsOptions: { hostProcess: true } }) },
  { control: 'Host Namespaces', pod: changed({ hostPID: true }) },
  { control: 'Privileged Containers', pod: inContext({ privileged: true }) },
  { control: 'HostPath Volumes', pod: changed({ volumes: [{ name: 'host', hostPath: { path: '/' } }] }) },
  { control: 'Host Ports', pod: changed({}, { ports: [{ containerPort: 1, hostPort: 1 }] }) },
  { control: 'Host Probes / Lifecycle Hooks', pod: changed({}, { readinessProbe: { httpGet: { host: 'example.com', port: 1 } } }) },
  { control: 'AppArmor', pod: inContext({ appArmorProfile: { type: 'Unconfined' } }) },
  { control: 'SELinux', pod: inContext({ seLinuxOptions: { type: 'spc_t' } }) },
  { control: 'SELinux', pod: inPodContext({ seLinuxOptions: { user: 'a user' } }) },
  { control: '/proc Mount Type', pod: inContext({ procMount: 'Unmasked' }) },
  { control: 'Sysctls', pod: inPodContext({ sysctls: [{ name: 'kernel.msgmax', value: '1' }] }) },
  { control: 'Volume Types', pod: changed({ volumes: [{ name: 'share', nfs: { server: 'x', path: '/' } }] }) },
  { control: 'Privilege Escalation', pod: inContext({ allowPrivilegeEscalation: undefined }) },
  { control: 'Running as Non-root', pod: inPodContext({ runAsNonRoot: undefined }) },
  { control: 'Running as Non-root', pod: inContext({ runAsNonRoot: false }) },
  { control: 'Running as Non-root user', pod: inContext({ runAsUser: 0 }) },
  { control: 'Seccomp', pod: inPodContext({ seccompProfile: undefined }) },
  { control: 'Seccomp', pod: inContext({ seccompProfile: { type: 'Unconfined' } }) },
  { control: 'Capabilities', pod: inContext({ capabilities: {} }) },
  { control: 'Capabilities', pod: inContext({ capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] } }) },
];

describe('the checklist', () => {
  test.each(broken)('sees a broken control: $control', ({ control, pod }) => {
    expect(violations(pod).map((violation) => violation.split(':')[0])).toContain(control);
  });

  test('has such a case for every control', () => {
    expect(new Set(broken.map(({ control }) => control))).toEqual(new Set(restricted.map(({ name }) => name)));
  });

  test('looks at init containers too', () => {
    expect(violations({ ...pod, initContainers: [{ name: 'early', image: 'x' }] })).toContain('Capabilities: container early');
  });
});
