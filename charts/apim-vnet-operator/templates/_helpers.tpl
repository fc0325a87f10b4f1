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
  # Patched for one thing only: the finalizer of deletionPolicy Detach.
  verbs: [get, list, watch, patch]
- apiGroups: [apimvnet.io]
  resources: [apimvnetbindings/status]
  verbs: [update]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, patch]
# Whether the namespace of a binding that was deleted is going with it: no event can be made in it then.
- apiGroups: ['']
  resources: [namespaces]
  verbs: [get]
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
