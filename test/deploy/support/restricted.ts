/**
 * The Pod Security Standard "restricted" as a checklist, in the order of its page with the controls of "baseline" first
 * (kubernetes.io, Pod Security Standards, as of Kubernetes 1.34). What concerns Windows only is covered by `hostProcess`.
 */

import type { PodSpec } from './objects.ts';

type Json = Readonly<Record<string, unknown>>;

export interface Control {
  readonly name: string;
  /** The places that break it; none when the pod complies. */
  readonly broken: (pod: PodSpec) => readonly string[];
}

const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.map(object) : []);
const strings = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** Containers of every kind by name. */
const containers = (pod: PodSpec): readonly (readonly [string, Json])[] =>
  ['containers', 'initContainers', 'ephemeralContainers'].flatMap((kind) =>
    list(pod[kind]).map((one) => [`container ${String(one['name'])}`, one] as const),
  );

/** The security contexts of the pod and of its containers. */
const contexts = (pod: PodSpec): readonly (readonly [string, Json])[] => [
  ['pod', object(pod['securityContext'])] as const,
  ...containers(pod).map(([place, one]) => [place, object(one['securityContext'])] as const),
];

const where = (places: readonly (readonly [string, Json])[], isBroken: (one: Json) => boolean): readonly string[] =>
  places.filter(([, one]) => isBroken(one)).map(([place]) => place);

/** What each container has, where its own word counts before the pod's. */
const effective = (pod: PodSpec, field: string): readonly (readonly [string, Json])[] =>
  containers(pod).map(([place, one]) => [place, { value: object(one['securityContext'])[field] ?? object(pod['securityContext'])[field] }]);

const seLinuxTypes = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];
const safeSysctls = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
];
const volumeTypes = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'];
const handlers = (one: Json): readonly Json[] => {
  const lifecycle = object(one['lifecycle']);
  return [one['livenessProbe'], one['readinessProbe'], one['startupProbe'], lifecycle['postStart'], lifecycle['preStop']].map(object);
};

export const restricted: readonly Control[] = [
  { name: 'HostProcess', broken: (pod) => where(contexts(pod), (one) => object(one['windowsOptions'])['hostProcess'] === true) },
  { name: 'Host Namespaces', broken: (pod) => ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => pod[field] === true) },
  { name: 'Privileged Containers', broken: (pod) => where(contexts(pod), (one) => one['privileged'] === true) },
  { name: 'HostPath Volumes', broken: (pod) => where(volumes(pod), (one) => one['hostPath'] !== undefined) },
  {
    name: 'Host Ports',
    broken: (pod) => where(containers(pod), (one) => list(one['ports']).some(({ hostPort }) => hostPort !== undefined && hostPort !== 0)),
  },
  {
    name: 'Host Probes / Lifecycle Hooks',
    broken: (pod) =>
      where(containers(pod), (one) =>
        handlers(one).some((handler) => [handler['httpGet'], handler['tcpSocket']].some((probe) => Boolean(object(probe)['host']))),
      ),
  },
  {
    name: 'AppArmor',
    broken: (pod) =>
      where(contexts(pod), (one) => !['undefined', 'RuntimeDefault', 'Localhost'].includes(String(object(one['appArmorProfile'])['type']))),
  },
  {
    name: 'SELinux',
    broken: (pod) =>
      where(contexts(pod), (one) => {
        const { type = '', user = '', role = '' } = object(one['seLinuxOptions']);
        return !seLinuxTypes.includes(String(type)) || user !== '' || role !== '';
      }),
  },
  { name: '/proc Mount Type', broken: (pod) => where(contexts(pod), (one) => (one['procMount'] ?? 'Default') !== 'Default') },
  {
    name: 'Sysctls',
    broken: (pod) =>
      list(object(pod['securityContext'])['sysctls'])
        .map((one) => String(one['name']))
        .filter((name) => !safeSysctls.includes(name)),
  },
  {
    name: 'Volume Types',
    broken: (pod) => where(volumes(pod), (one) => Object.keys(one).some((field) => field !== 'name' && !volumeTypes.includes(field))),
  },
  {
    name: 'Privilege Escalation',
    broken: (pod) => where(containers(pod), (one) => object(one['securityContext'])['allowPrivilegeEscalation'] !== false),
  },
  { name: 'Running as Non-root', broken: (pod) => where(effective(pod, 'runAsNonRoot'), ({ value }) => value !== true) },
  { name: 'Running as Non-root user', broken: (pod) => where(contexts(pod), (one) => one['runAsUser'] === 0) },
  {
    name: 'Seccomp',
    broken: (pod) =>
      where(effective(pod, 'seccompProfile'), ({ value }) => !['RuntimeDefault', 'Localhost'].includes(String(object(value)['type']))),
  },
  {
    name: 'Capabilities',
    broken: (pod) =>
      where(containers(pod), (one) => {
        const { add, drop } = object(object(one['securityContext'])['capabilities']);
        return !strings(drop).includes('ALL') || strings(add).some((capability) => capability !== 'NET_BIND_SERVICE');
      }),
  },
];

function volumes(pod: PodSpec): readonly (readonly [string, Json])[] {
  return list(pod['volumes']).map((one) => [`volume ${String(one['name'])}`, one] as const);
}

/** Every broken control with its places, e.g. `Capabilities: container operator`. */
export const violations = (pod: PodSpec): readonly string[] =>
  restricted.flatMap(({ name, broken }) => broken(pod).map((place) => `${name}: ${place}`));
