/** Who may do what: the same roles, bindings and questions on a real and on the embedded API server (RBAC on both), answered alike. */

import { describeSameOnBoth } from './same-on-both.ts';
import { run, type Step } from './script.ts';

const robot = '--as=system:serviceaccount:platform:robot';

const roles = `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader, namespace: platform }
rules:
  - { apiGroups: [''], resources: [configmaps], verbs: [get, list, watch] }
  - { apiGroups: [''], resources: [configmaps], resourceNames: [mine], verbs: [update, patch, delete] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: robot, namespace: platform }
roleRef: { kind: Role, name: reader, apiGroup: rbac.authorization.k8s.io }
subjects: [{ kind: ServiceAccount, name: robot, namespace: platform }]
`;

const steps: readonly Step[] = [
  run('create namespace platform'),
  run('create serviceaccount robot -n platform', { says: /created/ }),
  run('create configmap mine --from-literal=a=1 -n platform', { says: /created/ }),
  run('create configmap yours --from-literal=a=1 -n platform', { says: /created/ }),
  // Without a namespace on the command line it is that of the context, and in the object there is none.
  run('create configmap here --from-literal=a=1', { says: /created/ }),
  run(`get configmaps -n platform ${robot}`, {
    code: 1,
    says: /Forbidden[^]*cannot list resource "configmaps" in API group "" in the namespace "platform"/,
  }),
  run(`get namespaces ${robot}`, { code: 1, says: /at the cluster scope/ }),
  run(`auth can-i list configmaps -n platform ${robot}`, { code: 1, says: /^no$/m }),
  run('apply -f -', { stdin: roles, says: /reader created[^]*robot created/ }),
  run('get roles,rolebindings -n platform', { says: /Role\/reader/ }),
  run('get rolebindings -n platform -o wide', { says: /platform\/robot/ }),
  run(`get configmap mine yours -n platform ${robot}`, { says: /mine[^]*yours/ }),
  run(`auth can-i list configmaps -n platform ${robot}`, { says: /^yes$/m }),
  run(`auth can-i update configmaps/mine -n platform ${robot}`, { says: /^yes$/m }),
  run(`auth can-i update configmaps/yours -n platform ${robot}`, { code: 1, says: /^no$/m }),
  run(`auth can-i list configmaps -n default ${robot}`, { code: 1, says: /^no$/m }),
  run(`patch configmap mine -n platform ${robot} --type=merge -p '{"data":{"a":"2"}}'`, { says: /patched/ }),
  run(`patch configmap yours -n platform ${robot} --type=merge -p '{"data":{"a":"2"}}'`, {
    code: 1,
    says: /cannot patch resource "configmaps"/,
  }),
  run(`create configmap third -n platform ${robot}`, { code: 1, says: /cannot create resource "configmaps"/ }),
  run(`delete configmap yours -n platform ${robot}`, { code: 1, says: /cannot delete resource "configmaps"/ }),
  run(`delete configmap mine -n platform ${robot}`, { says: /deleted/ }),
  run(`auth can-i --list -n platform ${robot}`, { says: /configmaps +\[\] +\[mine\] +\[update patch delete\]/ }),
  run('auth can-i --list -n platform', { says: /\*\.\* +\[\] +\[\] +\[\*\]/ }),
  run('create rolebinding lost --role=gone --serviceaccount=platform:robot -n platform', { says: /created/ }),
  run(`get secrets -n platform ${robot}`, { code: 1, says: /RBAC: role.rbac.authorization.k8s.io "gone" not found/ }),
  run('create clusterrole seer --verb=get,list --resource=namespaces', { says: /created/ }),
  run('create clusterrolebinding seer --clusterrole=seer --group=system:serviceaccounts:platform', { says: /created/ }),
  run('get clusterrolebinding seer -o wide', { says: /ClusterRole\/seer/ }),
  run(`get namespace platform ${robot}`, { says: /platform +Active/ }),
  run(`delete namespace platform ${robot}`, { code: 1, says: /cannot delete resource "namespaces"/ }),
  run(`get --raw /api/v1/nowhere ${robot}`, { code: 1, says: /cannot/ }),
  run(`get --raw /metrics ${robot}`, { code: 1, says: /cannot get path "\/metrics"/ }),
  run('auth whoami -o jsonpath={.status.userInfo.groups} ' + robot, { says: /system:serviceaccounts:platform/ }),
  run(`get configmaps --as=someone`, { code: 1, says: /User "someone" cannot list/ }),
];

describeSameOnBoth('P12: rights', steps, async () => undefined, true);
