{{- define "keelson.labels" -}}
app.kubernetes.io/name: keelson
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "keelson.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- /* What every pod has in common; a container needs no more than its file system read-only and /data. */ -}}
{{- define "keelson.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  fsGroup: 1000
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
{{ toYaml . | indent 2 }}
{{- end }}
volumes:
  - name: data
    emptyDir:
      sizeLimit: 256Mi
{{- end -}}

{{- define "keelson.container" -}}
image: {{ include "keelson.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
volumeMounts:
  - name: data
    mountPath: /data
{{- end -}}

{{- define "keelson.environment" -}}
- name: PUBLIC_URL
  value: {{ printf "https://%s" .Values.host | quote }}
- name: MIGRATE_ON_START
  value: "false"
{{- range $name, $value := .Values.settings }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- range $name := list "DATABASE_URL" "SECRET_KEY" "JWT_PRIVATE_KEY" }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef:
      name: {{ $.Values.secret.name }}
      key: {{ $name }}
{{- end }}
{{- range $name := list "DATABASE_DIRECT_URL" "DATABASE_REPLICA_URL" "REDIS_URL" "SMTP_URL" "SENTRY_DSN" }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef:
      name: {{ $.Values.secret.name }}
      key: {{ $name }}
      optional: true
{{- end }}
{{- end -}}
