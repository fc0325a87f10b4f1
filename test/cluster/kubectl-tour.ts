/** What a user does with kubectl in the life of a binding, from the definition to the deletion. The states are driven by patches of status. */

import { end, finish, run, start, until, type Step } from './script.ts';

const subscription = '/subscriptions/00000000-0000-0000-0000-00000000000a';
const service = `${subscription}/resourceGroups/api/providers/Microsoft.ApiManagement/service/orders`;
const subnet = `${subscription}/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub/subnets/apim`;

const manifest = (spec: string, name = 'orders'): string => `
apiVersion: apimvnet.io/v1alpha1
kind: ApimVnetBinding
metadata:
  name: ${name}
  namespace: platform
  labels: { team: orders }
spec:
${spec
  .trim()
  .split('\n')
  .map((line) => `  ${line}`)
  .join('\n')}
`;

const good = `
serviceId: ${service}
mode: External
subnetId: ${subnet}
networkSecurity:
  clientSources: [Internet]
`;

const condition = (type: string, status: string, reason: string, message: string) => ({
  ...{ type, status, reason, message, observedGeneration: 1, lastTransitionTime: '2026-01-05T08:00:00Z' },
});

const status = (reason: string, ready: 'True' | 'False', message: string, more: object = {}): string => {
  const conditions = [
    condition('Ready', ready, reason, message),
    condition('Available', 'True', 'Serving', 'The gateway serves.'),
    condition('AcceptingChanges', ready, reason, ''),
    condition('PrerequisitesMet', 'True', 'Met', ''),
    ...(ready === 'False' ? [condition('Reconciling', 'True', reason, message)] : []),
  ];
  const summary = { since: '2026-01-05T08:00:00Z', address: '203.0.113.9', network: ready === 'True' ? '6/6' : '5/6' };
  return JSON.stringify({ status: { observedGeneration: 1, conditions, summary, service: { name: 'orders' }, ...more } });
};

const setStatus = (text: string): Step =>
  run(`patch avb orders -n platform --subresource=status --type=merge -p '${text}'`, { says: /orders patched/ });

const event = JSON.stringify({
  apiVersion: 'events.k8s.io/v1',
  kind: 'Event',
  metadata: { name: 'orders.1', namespace: 'platform' },
  eventTime: '2026-01-05T08:00:00.000000Z',
  reportingController: 'apimvnet.io/operator',
  reportingInstance: 'operator-0',
  action: 'Reconcile',
  reason: 'UpdatingNetwork',
  regarding: { apiVersion: 'apimvnet.io/v1alpha1', kind: 'ApimVnetBinding', namespace: 'platform', name: 'orders', uid: '$uid' },
  note: 'Moving the gateway into subnet apim.',
  type: 'Normal',
});

const lease = JSON.stringify({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name: 'apim-vnet-operator', namespace: 'platform' },
  spec: { holderIdentity: 'operator-0', leaseDurationSeconds: 15, renewTime: '2026-01-05T08:00:00.000000Z' },
});

const definition: readonly Step[] = [
  run('api-resources --api-group=apimvnet.io', { says: /avb/ }),
  run('get crd apimvnetbindings.apimvnet.io', { says: /CREATED AT/ }),
  run('get crd apimvnetbindings.apimvnet.io -o yaml', { says: /storedVersions/ }),
  run('explain avb', { says: /GROUP: +apimvnet.io/ }),
  run('explain avb.spec', { says: /serviceId/ }),
  run('explain avb.spec.mode', { says: /ENUM/ }),
  run('explain avb.spec.networkSecurity --recursive', { says: /priorities/ }),
  run('explain avb.status.conditions', { says: /lastTransitionTime/ }),
  run('explain avb.spec.nothing', { code: 1, says: /does not exist/ }),
];

/** Commands whose clients speak protobuf. */
const place: readonly Step[] = [
  run('create namespace platform', { says: /namespace\/platform created/ }),
  run('create namespace platform', { code: 1, says: /AlreadyExists/ }),
  run('create serviceaccount robot -n platform', { says: /created/ }),
  run('create token robot -n platform --duration=10m', { says: /^<token>$/ }),
  run('create token robot -n platform --duration=1m', { code: 1, says: /may not specify a duration less than 10 minutes/ }),
  run("create configmap notes -n platform --from-literal=a=1 --from-literal=b='two words'", { says: /created/ }),
  run('create secret generic keys -n platform --from-literal=a=1', { says: /created/ }),
  run('get configmap/notes secret/keys serviceaccount/robot -n platform', {
    says: /NAME +DATA +AGE[^]*NAME +TYPE +DATA +AGE[^]*NAME +SECRETS +AGE/,
  }),
  run('get configmap notes -n platform -o yaml', { says: /b: two words/ }),
  run('get secret keys -n platform -o yaml', { says: /a: MQ==/ }),
  run('get namespace platform', { says: /platform +Active/ }),
];

const broken: readonly Step[] = [
  run('apply -f -', { stdin: manifest(good.replace('subnetId', 'subnetID')), code: 1, says: /unknown field "spec.subnetID"/ }),
  run('apply -f -', { stdin: manifest(good.replace('External', 'Public')), code: 1, says: /Unsupported value: "Public"/ }),
  run('apply -f -', {
    stdin: manifest(good.replace('External', 'None')),
    code: 1,
    says: /clientSources: is for External and Internal mode only/,
  }),
  run('apply -f -', {
    stdin: manifest(good.replace(service, 'orders')),
    code: 1,
    says: /'orders' is not the id of an API Management service/,
  }),
  run('apply -f -', { stdin: manifest(good.replace(/mode: .*\n/, '')), code: 1, says: /spec.mode: Required value/ }),
  run('apply -f -', { stdin: manifest(good.replace('[Internet]', 'Internet')), code: 1, says: /must be of type array/ }),
  run('apply -f -', { stdin: manifest(good, 'Orders'), code: 1, says: /a lowercase RFC 1123 subdomain/ }),
  run('apply -f -', {
    stdin: manifest(good).replace('namespace: platform', 'namespace: nowhere'),
    code: 1,
    says: /namespaces "nowhere" not found/,
  }),
  run('apply -f -', { stdin: manifest(good).replace('v1alpha1', 'v1'), code: 1, says: /no matches for kind/ }),
  run('get avb -A', { says: /No resources found/ }),
];

const applied: readonly Step[] = [
  run('apply --dry-run=server -f -', { stdin: manifest(good), says: /created \(server dry run\)/ }),
  run('apply -f -', { stdin: manifest(good), says: /created/ }),
  run('apply -f -', { stdin: manifest(good), says: /unchanged/ }),
  run('create -f -', { stdin: manifest(good), code: 1, says: /AlreadyExists/ }),
  run('get apimvnetbindings -A', { says: /SERVICE +MODE +READY +STATUS +SINCE +ADDRESS +AGE/ }),
  run('get apimvnetbindings -n platform -o wide', { says: /NETWORK +OPERATION +OVERDUE-AFTER +MESSAGE/ }),
  run('get avb orders -n platform -o yaml', { says: /reason: Pending/ }),
  run('get avb orders -n platform -o json', { says: /"reason": "Pending"/ }),
  run("get avb orders -n platform -o 'jsonpath={.spec.networkSecurity.priorities.from}'", { says: /^3000$/ }),
  run('get avb -n platform -o \'custom-columns=NAME:.metadata.name,READY:.status.conditions[?(@.type=="Ready")].reason\'', {
    says: /Pending/,
  }),
  run('get avb -n platform -o name', { says: /^apimvnetbinding.apimvnet.io\/orders$/m }),
  run('get avb -n platform -l team=orders --show-labels', { says: /team=orders/ }),
  run('get avb -n platform -l team=invoices', { says: /No resources found in platform namespace/ }),
  run('get azure -n platform', { says: /orders/ }),
  run('get apim -A --no-headers', { says: /^platform/ }),
  run('get avb,leases -n platform', { says: /orders/ }),
  run('diff -f -', { stdin: manifest(good), code: 0 }),
];

const driven: readonly Step[] = [
  start('watch', 'get avb -n platform -w'),
  until('watch', /orders/),
  run('wait avb/orders -n platform --for=condition=Ready --timeout=1s', { code: 1, says: /timed out waiting for the condition/ }),
  setStatus(status('UpdatingNetwork', 'False', 'The gateway is being moved into subnet apim.')),
  until('watch', /UpdatingNetwork/),
  run('get avb orders -n platform -o wide', { says: /The gateway is being moved/ }),
  run('wait avb/orders -n platform --for=condition=Reconciling --timeout=10s', { says: /condition met/ }),
  start('wait', 'wait avb/orders -n platform --for=condition=Ready --timeout=30s'),
  setStatus(status('Settled', 'True', 'As declared.')),
  until('watch', /Settled/),
  end('watch', { code: 1, says: /UpdatingNetwork[^]*Settled/ }),
  finish('wait', { says: /condition met/ }),
  run("wait avb/orders -n platform '--for=jsonpath={.status.summary.network}=6/6' --timeout=10s", { says: /condition met/ }),
  run('get avb -A', { says: /True +Settled/ }),
  run('get avb orders -n platform -o yaml', { says: /reason: Settled/ }),
  run(`patch avb orders -n platform --subresource=status --type=merge -p '{"status":{"conditions":[]}}'`, {
    code: 1,
    says: /the condition Ready must be among them/,
  }),
];

const described: readonly Step[] = [
  run("get avb orders -n platform -o 'jsonpath={.metadata.uid}'", { as: 'uid', says: /^<uid>$/ }),
  run('create -f -', { stdin: event, says: /orders.1 created/ }),
  run('create -f -', { stdin: lease, says: /created/ }),
  run('describe avb orders -n platform', { says: /Events:[^]*Moving the gateway/ }),
  run('get events -n platform --field-selector involvedObject.name=orders', { says: /Moving the gateway/ }),
  run('get events -n platform --field-selector involvedObject.name=invoices', { says: /No resources found/ }),
  run('get events.events.k8s.io -n platform orders.1 -o yaml', { says: /note: Moving/ }),
  run('get event -n platform orders.1 -o yaml', { says: /message: Moving/ }),
  run('events -n platform --for avb/orders', { says: /UpdatingNetwork/ }),
  run('get lease -n platform', { says: /HOLDER/ }),
  run('describe lease apim-vnet-operator -n platform', { says: /Holder Identity/ }),
  run('auth can-i create avb -n platform', { says: /^yes$/m }),
  run('auth can-i delete apimvnetbindings.apimvnet.io --all-namespaces', { says: /^yes$/m }),
];

const changed: readonly Step[] = [
  run('apply -f -', { stdin: manifest(`${good}policy: Audit`), says: /configured/ }),
  run('diff -f -', { stdin: manifest(good), code: 1, says: /policy/ }),
  run('apply -f -', { stdin: manifest(good.replace('service/orders', 'service/invoices')), code: 1, says: /a binding keeps its service/ }),
  run("get avb orders -n platform -o 'jsonpath={.metadata.generation} {.spec.policy}'", { says: /^2 Audit$/ }),
  run('edit avb orders -n platform', { env: { KUBE_EDITOR: 'sed -i s/suspend:.false/suspend:\\ true/' }, says: /edited/ }),
  run('edit avb orders -n platform', { env: { KUBE_EDITOR: 'true' }, says: /Edit cancelled, no changes made/ }),
  run('edit avb orders -n platform', {
    env: { KUBE_EDITOR: 'sed -i s/mode:.External/mode:\\ Sideways/' },
    code: 1,
    says: /is invalid[^]*no valid changes were saved/,
  }),
  run("get avb orders -n platform -o 'jsonpath={.metadata.generation} {.spec.suspend}'", { says: /^3 true$/ }),
  run('annotate avb orders -n platform apimvnet.io/reconcile-requested-at=now', { says: /annotated/ }),
  run('label avb orders -n platform team-', { says: /unlabeled/ }),
  run(`patch avb orders -n platform --type=merge -p '{"spec":{"suspend":false}}'`, { says: /patched/ }),
  run(`patch avb orders -n platform --type=merge -p '{"spec":{"suspend":false}}'`, { says: /patched \(no change\)/ }),
  run(`patch avb orders -n platform --type=json -p '[{"op":"test","path":"/spec/mode","value":"None"}]'`, {
    code: 1,
    says: /the server rejected our request/,
  }),
  run(`patch avb orders -n platform -p '{"spec":{"suspend":false}}'`, { code: 1, says: /application\/merge-patch\+json/ }),
  run(`patch avb orders -n platform --type=merge -p '{"spec":{"suspended":false}}'`, { says: /unknown field "spec.suspended"/ }),
  run('replace -f -', { stdin: manifest(good), says: /replaced/ }),
];

const deleted: readonly Step[] = [
  run(`patch avb orders -n platform --type=merge -p '{"metadata":{"finalizers":["apimvnet.io/detach"]}}'`),
  run('delete avb orders -n platform --wait=false', { says: /deleted/ }),
  start('gone', 'wait avb/orders -n platform --for=delete --timeout=30s'),
  run("get avb orders -n platform -o 'jsonpath={.metadata.finalizers}'", { says: /apimvnet.io\/detach/ }),
  run(`patch avb orders -n platform --type=json -p '[{"op":"remove","path":"/metadata/finalizers"}]'`),
  finish('gone', { says: /condition met/ }),
  run('delete avb orders -n platform', { code: 1, says: /NotFound/ }),
  run('delete avb orders -n platform --ignore-not-found'),
  run('get avb orders -n platform', { code: 1, says: /NotFound/ }),
  run('apply -f -', { stdin: `${manifest(good)}---${manifest(good, 'invoices')}`, says: /orders created[^]*invoices created/ }),
  run('delete avb --all -n platform', { says: /"invoices" deleted[^]*"orders" deleted/ }),
  run('get avb -A', { says: /No resources found/ }),
];

/** Needs the definition installed. */
export const tour: readonly Step[] = [...definition, ...place, ...broken, ...applied, ...driven, ...described, ...changed, ...deleted];
