{{/* What is scraped of a pod: include with (dict "monitor" .Values.monitoring.podMonitor "port" "management"). */}}
{{- define "latchkey.monitoring.endpoint" -}}
port: {{ .port }}
path: /metrics
{{- with .monitor.interval }}
interval: {{ . }}
{{- end }}
{{- with .monitor.scrapeTimeout }}
scrapeTimeout: {{ . }}
{{- end }}
{{- with .monitor.relabelings }}
relabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
