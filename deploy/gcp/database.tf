resource "google_sql_database_instance" "main" {
  name                = local.name
  region              = var.region
  database_version    = var.database_version
  deletion_protection = var.deletion_protection

  settings {
    tier                        = var.database_tier
    edition                     = "ENTERPRISE"
    availability_type           = var.database_highly_available ? "REGIONAL" : "ZONAL"
    disk_type                   = "PD_SSD"
    disk_size                   = var.database_disk_gb
    disk_autoresize             = true
    deletion_protection_enabled = var.deletion_protection

    ip_configuration {
      ipv4_enabled    = false
      private_network = google_compute_network.main.id
      ssl_mode        = "ENCRYPTED_ONLY"
    }

    backup_configuration {
      enabled                        = true
      start_time                     = "02:00"
      point_in_time_recovery_enabled = true
      transaction_log_retention_days = 7

      backup_retention_settings {
        retained_backups = var.backup_count
      }
    }

    maintenance_window {
      day          = 7
      hour         = 3
      update_track = "stable"
    }

    insights_config {
      query_insights_enabled  = true
      record_application_tags = true
    }

    database_flags {
      name  = "log_lock_waits"
      value = "on"
    }

    database_flags {
      name  = "log_min_duration_statement"
      value = "1000"
    }
  }

  depends_on = [google_service_networking_connection.private_services]
}

resource "google_sql_database" "keelson" {
  name     = "keelson"
  instance = google_sql_database_instance.main.name
}

# Makes the role of the application, once; the application does not sign in with it.
resource "google_sql_user" "admin" {
  name                = "keelson_admin"
  instance            = google_sql_database_instance.main.name
  password_wo         = ephemeral.random_password.admin.result
  password_wo_version = var.secrets_version
  deletion_policy     = "ABANDON"
}

# Standing in for a name that can be verified: the authority signs for this one server only.
locals {
  database_address = "${google_sql_database_instance.main.private_ip_address}:5432/${google_sql_database.keelson.name}"
  database_tls     = "uselibpqcompat=true&sslmode=verify-ca&sslrootcert=/certificates/cloud-sql.pem"
}
