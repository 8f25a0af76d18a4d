resource "google_service_account" "application" {
  account_id   = local.name
  display_name = "API and worker"
}

resource "google_service_account" "migration" {
  account_id   = "${local.name}-migrate"
  display_name = "Migration job"
}

resource "google_service_account" "set_up" {
  account_id   = "${local.name}-set-up"
  display_name = "Set-up job; the only one that may read the administrator's password"
}

locals {
  settings = {
    NODE_ENV         = "production"
    MIGRATE_ON_START = "false"
    PUBLIC_URL       = "https://${var.host}"
    CORS_ORIGINS     = var.cors_origins
    APP_URL          = var.app_url
    MAIL_FROM        = var.mail_from
    DB_POOL_SIZE     = tostring(var.database_pool_size)
    # Cloud Run sends SIGTERM ten seconds before it kills, and routes no more requests by then.
    SHUTDOWN_DELAY   = "0"
    SHUTDOWN_TIMEOUT = "8"
  }

  secret_settings = {
    DATABASE_URL    = "database-url"
    REDIS_URL       = "redis-url"
    SECRET_KEY      = "secret-key"
    JWT_PRIVATE_KEY = "jwt-private-key"
    SMTP_URL        = "smtp-url"
  }
}

resource "google_cloud_run_v2_service" "api" {
  name                = "${local.name}-api"
  location            = var.region
  ingress             = "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"
  deletion_protection = var.deletion_protection

  template {
    service_account                  = google_service_account.application.email
    max_instance_request_concurrency = 80
    timeout                          = "60s"

    scaling {
      min_instance_count = var.api_min_instances
      max_instance_count = var.api_max_instances
    }

    vpc_access {
      egress = "PRIVATE_RANGES_ONLY"
      network_interfaces {
        network    = google_compute_network.main.id
        subnetwork = google_compute_subnetwork.run.id
      }
    }

    volumes {
      name = "certificates"
      secret {
        secret = google_secret_manager_secret.main["database-authority"].secret_id
        items {
          path    = "cloud-sql.pem"
          version = "latest"
        }
      }
    }

    containers {
      image = var.image
      args  = ["api"]

      ports {
        container_port = 3000
      }

      resources {
        limits = {
          cpu    = var.api_cpu
          memory = var.api_memory
        }
        # It listens for news of other instances between requests.
        cpu_idle          = false
        startup_cpu_boost = true
      }

      dynamic "env" {
        # The load balancer, and the front end of Cloud Run, which writes nothing of its own into the header.
        for_each = merge(local.settings, { TRUST_PROXY = "2" })
        content {
          name  = env.key
          value = env.value
        }
      }

      dynamic "env" {
        for_each = local.secret_settings
        content {
          name = env.key
          value_source {
            secret_key_ref {
              secret  = google_secret_manager_secret.main[env.value].secret_id
              version = "latest"
            }
          }
        }
      }

      volume_mounts {
        name       = "certificates"
        mount_path = "/certificates"
      }

      startup_probe {
        period_seconds    = 2
        timeout_seconds   = 2
        failure_threshold = 60
        http_get {
          path = "/health/ready"
          port = 3000
        }
      }

      liveness_probe {
        period_seconds    = 10
        timeout_seconds   = 3
        failure_threshold = 3
        http_get {
          path = "/health/live"
          port = 3000
        }
      }
    }
  }

  # Deployments are the pipeline's.
  lifecycle {
    ignore_changes = [template[0].containers[0].image, template[0].revision, traffic, client, client_version]
  }

  depends_on = [
    google_secret_manager_secret_iam_member.reader,
    google_secret_manager_secret_version.database_url,
    google_secret_manager_secret_version.database_authority,
    google_secret_manager_secret_version.redis_url,
    google_secret_manager_secret_version.secret_key,
    google_secret_manager_secret_version.jwt_private_key,
  ]
}

# The application signs users in by itself; only the load balancer reaches the service.
resource "google_cloud_run_v2_service_iam_member" "public" {
  name     = google_cloud_run_v2_service.api.name
  location = var.region
  role     = "roles/run.invoker"
  member   = "allUsers"
}

# Works through jobs all the time, so that its instances have a processor without requests. It answers Cloud Run's probes only.
resource "google_cloud_run_v2_service" "worker" {
  name                = "${local.name}-worker"
  location            = var.region
  ingress             = "INGRESS_TRAFFIC_INTERNAL_ONLY"
  deletion_protection = var.deletion_protection

  template {
    service_account = google_service_account.application.email

    scaling {
      min_instance_count = var.worker_instances
      max_instance_count = var.worker_instances
    }

    vpc_access {
      egress = "PRIVATE_RANGES_ONLY"
      network_interfaces {
        network    = google_compute_network.main.id
        subnetwork = google_compute_subnetwork.run.id
      }
    }

    volumes {
      name = "certificates"
      secret {
        secret = google_secret_manager_secret.main["database-authority"].secret_id
        items {
          path    = "cloud-sql.pem"
          version = "latest"
        }
      }
    }

    containers {
      image = var.image
      args  = ["worker"]

      ports {
        container_port = 3000
      }

      resources {
        limits = {
          cpu    = var.worker_cpu
          memory = var.worker_memory
        }
        cpu_idle = false
      }

      dynamic "env" {
        for_each = merge(local.settings, { WORKER_PORT = "3000" })
        content {
          name  = env.key
          value = env.value
        }
      }

      dynamic "env" {
        for_each = local.secret_settings
        content {
          name = env.key
          value_source {
            secret_key_ref {
              secret  = google_secret_manager_secret.main[env.value].secret_id
              version = "latest"
            }
          }
        }
      }

      volume_mounts {
        name       = "certificates"
        mount_path = "/certificates"
      }

      startup_probe {
        period_seconds    = 2
        timeout_seconds   = 2
        failure_threshold = 60
        tcp_socket {
          port = 3000
        }
      }

      liveness_probe {
        period_seconds    = 10
        timeout_seconds   = 3
        failure_threshold = 3
        http_get {
          path = "/health/live"
          port = 3000
        }
      }
    }
  }

  lifecycle {
    ignore_changes = [template[0].containers[0].image, template[0].revision, traffic, client, client_version]
  }

  depends_on = [
    google_secret_manager_secret_iam_member.reader,
    google_secret_manager_secret_version.database_url,
    google_secret_manager_secret_version.database_authority,
    google_secret_manager_secret_version.redis_url,
    google_secret_manager_secret_version.secret_key,
    google_secret_manager_secret_version.jwt_private_key,
  ]
}

# One-off jobs. `migrate` runs before traffic in every deployment, `set-up` once and after each change of the password.
# `command` runs whatever it is told with the rights and settings of the application, such as admin:create.
locals {
  jobs = {
    migrate = {
      args            = ["migrate"]
      service_account = google_service_account.migration.email
      secrets         = { DATABASE_URL = "database-url" }
      settings        = {}
    }
    set-up = {
      args            = ["role:create", "keelson"]
      service_account = google_service_account.set_up.email
      secrets         = { DATABASE_URL = "database-admin-url", ROLE_PASSWORD = "database-password" }
      settings        = {}
    }
    command = {
      args            = ["check-config"]
      service_account = google_service_account.application.email
      secrets         = local.secret_settings
      settings        = local.settings
    }
  }
}

resource "google_cloud_run_v2_job" "main" {
  for_each = local.jobs

  name                = "${local.name}-${each.key}"
  location            = var.region
  deletion_protection = false

  template {
    template {
      service_account = each.value.service_account
      max_retries     = 0
      timeout         = "3600s"

      vpc_access {
        egress = "PRIVATE_RANGES_ONLY"
        network_interfaces {
          network    = google_compute_network.main.id
          subnetwork = google_compute_subnetwork.run.id
        }
      }

      volumes {
        name = "certificates"
        secret {
          secret = google_secret_manager_secret.main["database-authority"].secret_id
          items {
            path    = "cloud-sql.pem"
            version = "latest"
          }
        }
      }

      containers {
        image = var.image
        args  = each.value.args

        dynamic "env" {
          for_each = each.value.settings
          content {
            name  = env.key
            value = env.value
          }
        }

        dynamic "env" {
          for_each = each.value.secrets
          content {
            name = env.key
            value_source {
              secret_key_ref {
                secret  = google_secret_manager_secret.main[env.value].secret_id
                version = "latest"
              }
            }
          }
        }

        volume_mounts {
          name       = "certificates"
          mount_path = "/certificates"
        }
      }
    }
  }

  lifecycle {
    ignore_changes = [template[0].template[0].containers[0].image, client, client_version]
  }

  depends_on = [google_secret_manager_secret_iam_member.reader]
}
