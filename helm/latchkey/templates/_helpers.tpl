{{- define "latchkey.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* What the objects' names begin with; short enough for the longest suffix. A Service's name has no dot, as a release's may. */}}
{{- define "latchkey.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | replace "." "-" | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | replace "." "-" | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{/* Labels of every object: include with (dict "context" $ "component" "operator"); the component may be left out. */}}
{{- define "latchkey.labels" -}}
{{- $context := .context | default . -}}
helm.sh/chart: {{ printf "%s-%s" $context.Chart.Name $context.Chart.Version | replace "+" "_" }}
app.kubernetes.io/version: {{ $context.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $context.Release.Service }}
app.kubernetes.io/part-of: latchkey
{{ include "latchkey.selectorLabels" . }}
{{- with $context.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Labels that select the pods of one component; they never change. */}}
{{- define "latchkey.selectorLabels" -}}
{{- $context := .context | default . -}}
app.kubernetes.io/name: {{ include "latchkey.name" $context | quote }}
app.kubernetes.io/instance: {{ $context.Release.Name | quote }}
{{- with .component }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end }}

{{- define "latchkey.image" -}}
{{- $image := .Values.image -}}
{{- if $image.digest -}}
{{ $image.repository }}@{{ $image.digest }}
{{- else -}}
{{ $image.repository }}:{{ $image.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{- define "latchkey.operator.fullname" -}}
{{ include "latchkey.fullname" . }}-operator
{{- end }}

{{- define "latchkey.verifier.fullname" -}}
{{ include "latchkey.fullname" . }}-verifier
{{- end }}

{{- define "latchkey.operator.serviceAccountName" -}}
{{ .Values.operator.serviceAccount.name | default (include "latchkey.operator.fullname" .) }}
{{- end }}

{{- define "latchkey.verifier.serviceAccountName" -}}
{{ .Values.verifier.serviceAccount.name | default (include "latchkey.verifier.fullname" .) }}
{{- end }}

{{/* The namespaces whose keys the verifier checks, as a JSON list; empty = all. */}}
{{- define "latchkey.verifier.namespaces" -}}
{{ .Values.verifier.namespaces | default .Values.operator.namespaces | toJson }}
{{- end }}

{{/*
The rules of one role of a file in files/rbac, the one place where rules are written: include with
(dict "context" $ "file" "operator" "role" "latchkey-operator-lease"). Fails where there is no such role.
*/}}
{{- define "latchkey.rules" -}}
{{- $found := list -}}
{{- range splitList "\n---\n" (.context.Files.Get (printf "files/rbac/%s.yaml" .file)) -}}
{{- $role := fromYaml . -}}
{{- if eq (dig "metadata" "name" "" $role) $.role -}}
{{- $found = $role.rules -}}
{{- end -}}
{{- end -}}
{{- if not $found -}}
{{- fail (printf "files/rbac/%s.yaml has no role %s" .file .role) -}}
{{- end -}}
{{ toYaml $found }}
{{- end }}

{{/* What a container is given of the API server: a token of its own, the authority and the namespace. */}}
{{- define "latchkey.tokenVolume" -}}
name: kube-api-access
projected:
  sources:
    - serviceAccountToken:
        path: token
        expirationSeconds: 3600
    - configMap:
        name: kube-root-ca.crt
        items:
          - key: ca.crt
            path: ca.crt
    - downwardAPI:
        items:
          - path: namespace
            fieldRef:
              fieldPath: metadata.namespace
{{- end }}

{{- define "latchkey.tokenVolumeMount" -}}
name: kube-api-access
mountPath: /var/run/secrets/kubernetes.io/serviceaccount
readOnly: true
{{- end }}

{{/* include with (dict "context" $ "component" "operator" "constraints" .Values.operator.topologySpreadConstraints) */}}
{{- define "latchkey.topologySpreadConstraints" -}}
{{- $selector := dict "matchLabels" (include "latchkey.selectorLabels" . | fromYaml) -}}
{{- $constraints := .constraints -}}
{{- if not $constraints -}}
{{- $soft := dict "maxSkew" 1 "whenUnsatisfiable" "ScheduleAnyway" -}}
{{- $constraints = list (merge (dict "topologyKey" "kubernetes.io/hostname") $soft) (merge (dict "topologyKey" "topology.kubernetes.io/zone") $soft) -}}
{{- end -}}
{{- range $constraints }}
- {{ merge (deepCopy .) (dict "labelSelector" $selector) | toYaml | nindent 2 | trim }}
{{- end }}
{{- end }}

{{/* What all pods have in common: include with (dict "context" $ "values" .Values.operator). */}}
{{- define "latchkey.podPlacement" -}}
{{- with .context.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- with .values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Probes on the management port. */}}
{{- define "latchkey.probes" -}}
startupProbe:
  httpGet:
    path: /health/alive
    port: management
  periodSeconds: 2
  failureThreshold: 60
livenessProbe:
  httpGet:
    path: /health/alive
    port: management
  periodSeconds: 10
  failureThreshold: 3
readinessProbe:
  httpGet:
    path: /health/ready
    port: management
  periodSeconds: 5
  failureThreshold: 3
{{- end }}
