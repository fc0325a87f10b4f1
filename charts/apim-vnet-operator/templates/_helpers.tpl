{{/* Names, labels and what several objects share. */}}

{{- define "apim-vnet-operator.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 52 | trimSuffix "-" }}
{{- end }}

{{/* At most 52 characters: with its suffix the name of the Service must stay within 63. */}}
{{- define "apim-vnet-operator.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 52 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "apim-vnet-operator.selectorLabels" -}}
app.kubernetes.io/name: {{ include "apim-vnet-operator.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{- define "apim-vnet-operator.labels" -}}
{{ include "apim-vnet-operator.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "apim-vnet-operator.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "apim-vnet-operator.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{/* What Entra takes federated tokens for, by cloud. */}}
{{- define "apim-vnet-operator.audience" -}}
api://AzureADTokenExchange{{ get (dict "usgovernment" "USGov" "china" "China") .Values.azure.cloud }}
{{- end }}

{{/* In every namespace, with identity.mode namespace. */}}
{{- define "apim-vnet-operator.tenantAccount" -}}
{{- default "apim-vnet-operator" .Values.identity.tenantAccount }}
{{- end }}

{{/* A digest takes the place of the tag: together, the tag could say one thing and the digest another. */}}
{{- define "apim-vnet-operator.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{/* What the operator does with bindings and their events, in all namespaces or in each of those named. */}}
{{- define "apim-vnet-operator.rules" -}}
- apiGroups: [apimvnet.io]
  resources: [apimvnetbindings]
  # Patched for one thing only: the finalizer of deletionPolicy Detach. Kubernetes checks the right to a finalizer's subresource for owner references
  # only, so a client that sets one needs the right to patch the whole object.
  verbs: [get, list, watch, patch]
- apiGroups: [apimvnet.io]
  resources: [apimvnetbindings/status]
  verbs: [update]
# An event is in the namespace of its binding; one that repeats itself is patched, not made anew.
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, patch]
# Whether the namespace of a binding that was deleted is going with it: no event can be made in it then.
- apiGroups: ['']
  resources: [namespaces]
  verbs: [get]
{{- if eq .Values.identity.mode "namespace" }}
# The account whose identity acts in Azure for its namespace: what is noted on it, and tokens for it; no other account.
- apiGroups: ['']
  resources: [serviceaccounts]
  resourceNames: [{{ include "apim-vnet-operator.tenantAccount" . | quote }}]
  verbs: [get]
- apiGroups: ['']
  resources: [serviceaccounts/token]
  resourceNames: [{{ include "apim-vnet-operator.tenantAccount" . | quote }}]
  verbs: [create]
{{- end }}
{{- if .Values.rbac.firewallConfigMaps }}
- apiGroups: ['']
  resources: [configmaps]
  verbs: [get, create, update]
{{- end }}
{{- end }}

{{- define "apim-vnet-operator.subject" -}}
- kind: ServiceAccount
  name: {{ include "apim-vnet-operator.serviceAccountName" . | quote }}
  namespace: {{ .Release.Namespace | quote }}
{{- end }}

{{/* Bytes of a quantity, as Kubernetes writes memory. */}}
{{- define "apim-vnet-operator.bytes" -}}
{{- $quantity := toString . }}
{{- $number := regexFind "^[0-9.]+([eE][+]?[0-9]+)?" $quantity }}
{{- $units := dict "" 1 "k" 1000 "Ki" 1024 "M" 1000000 "Mi" 1048576 "G" 1000000000 "Gi" 1073741824 "T" 1000000000000 "Ti" 1099511627776 }}
{{- $unit := trimPrefix $number $quantity }}
{{- mulf (float64 $number) (float64 (default 0 (get $units $unit))) | int64 }}
{{- end }}

{{/* Renders nothing. A limit that is too small is a pod that is killed again and again, hours after the install. */}}
{{- define "apim-vnet-operator.enoughMemory" -}}
{{- with (.Values.resources.limits | default dict).memory }}
{{- if lt (include "apim-vnet-operator.bytes" . | int64) 201326592 }}
{{- fail (printf "resources.limits.memory is %v, which is too small: the process needs 126 MB when idle and 176 MB with 1,000 bindings. Set 192Mi or more, e.g. the default of 512Mi." (ternary (int64 .) . (kindIs "float64" .))) }}
{{- end }}
{{- end }}
{{- end }}

{{/* From here on memory is short: four fifths of the limit, as in the shipped alerts where there is none. */}}
{{- define "apim-vnet-operator.memoryAlert" -}}
{{- with (.Values.resources.limits | default dict).memory }}
{{- div (mul (include "apim-vnet-operator.bytes" . | int64) 4) 5 }}
{{- else }}429496729{{ end }}
{{- end }}
