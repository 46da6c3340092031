{{- define "latchkey.sidecar.fullname" -}}
{{ include "latchkey.fullname" . }}-sidecar
{{- end }}

{{- define "latchkey.injection.fullname" -}}
{{ include "latchkey.fullname" . }}-injection
{{- end }}

{{/*
The container that is injected, as YAML. What depends on the pod is {$cel: EXPRESSION}. It is the first of the init
containers, and the kubelet starts the next one when the startup probe is passed: so whatever else is in the pod finds
it ready.

Credentials are taken on the pod's loopback address alone. Health and metrics are on the pod's own address, because the
kubelet probes that one; they tell counts and states, and nothing of any key.
*/}}
{{- define "latchkey.sidecar.container" -}}
name: latchkey-verifier
image: {{ include "latchkey.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
restartPolicy: Always
args:
  $cel: variables.arguments
{{- with .Values.injection.extraEnv }}
env:
  {{- toYaml . | nindent 2 }}
{{- end }}
ports:
  - name: latchkey-mgmt
    containerPort: 4421
startupProbe:
  httpGet:
    path: /health/ready
    port: 4421
  periodSeconds: 1
  failureThreshold: 120
livenessProbe:
  httpGet:
    path: /health/alive
    port: 4421
  periodSeconds: 10
  failureThreshold: 3
readinessProbe:
  httpGet:
    path: /health/ready
    port: 4421
  periodSeconds: 5
  failureThreshold: 3
resources:
  {{- toYaml .Values.injection.resources | nindent 2 }}
securityContext:
  {{- toYaml .Values.injection.securityContext | nindent 2 }}
volumeMounts:
  - name: latchkey-token
    mountPath: /var/run/secrets/kubernetes.io/serviceaccount
    readOnly: true
  - name: latchkey-hash-keys
    mountPath: /var/run/secrets/latchkey.dev/hash-keys
    readOnly: true
  - name: latchkey-jwks
    mountPath: /var/run/secrets/latchkey.dev/jwks
    readOnly: true
{{- end }}

{{/*
Its volumes, as YAML, which it alone mounts. Their files can be read by any user, as the pod's fsGroup is not to be
touched: without one they belong to root. The Secrets come with the namespace's first key and with derived tokens, so a
pod starts without them too. The token lasts an hour: of 3607 seconds, which is what pods get by themselves, most API
servers make a year.
*/}}
{{- define "latchkey.sidecar.volumes" -}}
- name: latchkey-token
  projected:
    defaultMode: 0444
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
                apiVersion: v1
                fieldPath: metadata.namespace
- name: latchkey-hash-keys
  secret:
    secretName: latchkey-hash-keys
    defaultMode: 0444
    optional: true
- name: latchkey-jwks
  secret:
    secretName: latchkey-jwks
    defaultMode: 0444
    optional: true
{{- end }}

{{/* Its arguments, as YAML; those that depend on the pod are added by the variable arguments. */}}
{{- define "latchkey.sidecar.arguments" -}}
- verifier
- --address=127.0.0.1
- --port=4420
- --management-address=0.0.0.0
- --management-port=4421
- --hash-keys-dir=/var/run/secrets/latchkey.dev/hash-keys
- --token-keys-dir=/var/run/secrets/latchkey.dev/jwks
- --trusted-proxies={{ .Values.injection.trustedProxies }}
- --max-staleness={{ .Values.injection.maxStaleness }}
- --last-used-time={{ .Values.injection.lastUsedTime }}
- --last-used-window={{ .Values.injection.lastUsedWindow }}
- --log-level={{ .Values.injection.logLevel }}
- --log-format={{ .Values.injection.logFormat }}
{{- with .Values.injection.extraArgs }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* What both policies know of a pod. */}}
{{- define "latchkey.injection.variables" -}}
- name: annotations
  expression: object.metadata.?annotations.orValue({})
- name: clientAddress
  expression: >-
    variables.annotations[?'latchkey.dev/client-address'].orValue({{ .Values.injection.clientAddress | squote }})
- name: audience
  expression: variables.annotations[?'latchkey.dev/audience'].orValue('')
- name: arguments
  expression: |-
    {{- include "latchkey.cel" (include "latchkey.sidecar.arguments" . | fromYamlArray) | nindent 4 }}
    + ['--client-address=' + variables.clientAddress]
    + (variables.audience == '' ? [] : ['--audience=' + variables.audience])
{{- end }}

{{/* The Secrets that hold keys, as a variable of a policy. */}}
{{- define "latchkey.injection.keySecrets" -}}
- name: keySecrets
  expression: "['latchkey-hash-keys', 'latchkey-signing-keys', 'latchkey-jwks']"
{{- end }}

{{/* Whether a container's environment is taken from one of them, as a CEL expression. */}}
{{- define "latchkey.injection.readsKeys" -}}
{{ . }}.?env.orValue([]).exists(variable, variable.?valueFrom.?secretKeyRef.?name.orValue('') in variables.keySecrets) || {{ . }}.?envFrom.orValue([]).exists(from, from.?secretRef.?name.orValue('') in variables.keySecrets)
{{- end }}

{{/* The names of the variables that the sidecar is given, as a CEL list. */}}
{{- define "latchkey.injection.variableNames" -}}
{{- $names := list -}}
{{- range .Values.injection.extraEnv }}{{ $names = append $names .name }}{{ end -}}
{{ toJson $names }}
{{- end }}

{{/*
A CEL literal of the same value as some YAML. {$cel: EXPRESSION} stands for what the expression gives. CEL wants the
values of one literal to be of one type, so where they may differ they are dyn.
*/}}
{{- define "latchkey.cel" -}}
{{- if kindIs "map" . -}}
{{- if hasKey . "$cel" -}}
dyn({{ index . "$cel" }})
{{- else -}}
dyn({
{{- range $name, $value := . }}
  {{ toJson $name }}: {{ include "latchkey.cel" $value | indent 2 | trim }},
{{- end }}
})
{{- end -}}
{{- else if kindIs "slice" . -}}
{{- $texts := true -}}
{{- range . }}{{- if not (kindIs "string" .) }}{{- $texts = false }}{{- end }}{{- end -}}
dyn([
{{- range . }}
  {{ if $texts }}{{ toJson . }}{{ else }}{{ include "latchkey.cel" . | indent 2 | trim }}{{ end }},
{{- end }}
])
{{- else -}}
dyn({{ toJson . }})
{{- end -}}
{{- end }}

{{/* Where pods are injected: in these namespaces. */}}
{{- define "latchkey.injection.namespaceSelector" -}}
{{- if .Values.injection.namespaces -}}
matchExpressions:
  - key: kubernetes.io/metadata.name
    operator: In
    values:
      {{- toYaml .Values.injection.namespaces | nindent 6 }}
{{- else -}}
{{- $selector := .Values.injection.namespaceSelector -}}
{{- if or $selector.matchLabels $selector.matchExpressions -}}
{{ toYaml $selector }}
{{- else -}}
matchLabels:
  latchkey.dev/injection: enabled
{{- end -}}
{{- end -}}
{{- end }}
