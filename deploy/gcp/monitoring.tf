resource "google_monitoring_notification_channel" "mail" {
  display_name = local.name
  type         = "email"

  labels = {
    email_address = var.alarm_email
  }
}

resource "google_monitoring_uptime_check_config" "ready" {
  display_name = "${local.name} is ready"
  period       = "60s"
  timeout      = "10s"

  http_check {
    path         = "/health/ready"
    port         = 443
    use_ssl      = true
    validate_ssl = true
  }

  monitored_resource {
    type = "uptime_url"
    labels = {
      project_id = var.project
      host       = var.host
    }
  }
}

locals {
  # What is compared with a threshold for five minutes; the runbook that belongs to it.
  alarms = {
    server-errors = {
      filter    = "resource.type = \"https_lb_rule\" AND resource.labels.url_map_name = \"${local.name}\" AND metric.type = \"loadbalancing.googleapis.com/https/request_count\" AND metric.labels.response_code_class = 500"
      aligner   = "ALIGN_RATE"
      reducer   = "REDUCE_SUM"
      threshold = 0.2
      runbook   = "server-errors.md"
    }
    latency = {
      filter    = "resource.type = \"https_lb_rule\" AND resource.labels.url_map_name = \"${local.name}\" AND metric.type = \"loadbalancing.googleapis.com/https/total_latencies\""
      aligner   = "ALIGN_PERCENTILE_95"
      reducer   = "REDUCE_MAX"
      threshold = 1000
      runbook   = "latency.md"
    }
    database-cpu = {
      filter    = "resource.type = \"cloudsql_database\" AND resource.labels.database_id = \"${var.project}:${local.name}\" AND metric.type = \"cloudsql.googleapis.com/database/cpu/utilization\""
      aligner   = "ALIGN_MEAN"
      reducer   = "REDUCE_MAX"
      threshold = 0.8
      runbook   = "database.md"
    }
    database-disk = {
      filter    = "resource.type = \"cloudsql_database\" AND resource.labels.database_id = \"${var.project}:${local.name}\" AND metric.type = \"cloudsql.googleapis.com/database/disk/utilization\""
      aligner   = "ALIGN_MEAN"
      reducer   = "REDUCE_MAX"
      threshold = 0.85
      runbook   = "database.md"
    }
    redis-memory = {
      filter    = "resource.type = \"redis_instance\" AND metric.type = \"redis.googleapis.com/stats/memory/usage_ratio\""
      aligner   = "ALIGN_MEAN"
      reducer   = "REDUCE_MAX"
      threshold = 0.75
      runbook   = "redis.md"
    }
  }
}

resource "google_monitoring_alert_policy" "threshold" {
  for_each = local.alarms

  display_name          = "${local.name}-${each.key}"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.mail.id]

  conditions {
    display_name = each.key
    condition_threshold {
      filter          = each.value.filter
      comparison      = "COMPARISON_GT"
      threshold_value = each.value.threshold
      duration        = "300s"
      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = each.value.aligner
        cross_series_reducer = each.value.reducer
      }
    }
  }

  documentation {
    content   = "docs/runbooks/${each.value.runbook}"
    mime_type = "text/markdown"
  }
}

resource "google_monitoring_alert_policy" "not_ready" {
  display_name          = "${local.name}-not-ready"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.mail.id]

  conditions {
    display_name = "not ready from outside"
    condition_threshold {
      filter          = "resource.type = \"uptime_url\" AND metric.type = \"monitoring.googleapis.com/uptime_check/check_passed\" AND metric.labels.check_id = \"${google_monitoring_uptime_check_config.ready.uptime_check_id}\""
      comparison      = "COMPARISON_GT"
      threshold_value = 1
      duration        = "120s"
      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_NEXT_OLDER"
        cross_series_reducer = "REDUCE_COUNT_FALSE"
        group_by_fields      = ["resource.label.host"]
      }
    }
  }

  documentation {
    content   = "docs/runbooks/not-ready.md"
    mime_type = "text/markdown"
  }
}
