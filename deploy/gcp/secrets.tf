# Made anew in each run and sent only when a version is raised; neither a plan nor the state has them.
ephemeral "random_password" "admin" {
  length  = 40
  special = false
}

ephemeral "random_password" "database" {
  length  = 40
  special = false
}

ephemeral "random_password" "secret_key" {
  length  = 64
  special = false
}

ephemeral "tls_private_key" "jwt" {
  algorithm   = "ECDSA"
  ecdsa_curve = "P256"
}

locals {
  # Each secret, and the service accounts that may read it.
  secrets = {
    database-admin-url = [google_service_account.set_up.email]
    database-password  = [google_service_account.set_up.email]
    database-url       = [google_service_account.application.email, google_service_account.migration.email]
    database-authority = [google_service_account.application.email, google_service_account.migration.email, google_service_account.set_up.email]
    redis-url          = [google_service_account.application.email]
    secret-key         = [google_service_account.application.email]
    jwt-private-key    = [google_service_account.application.email]
    smtp-url           = [google_service_account.application.email]
  }

  readers = merge([
    for secret, members in local.secrets : {
      for index, member in members : "${secret}-${index}" => { secret = secret, member = member }
    }
  ]...)
}

resource "google_secret_manager_secret" "main" {
  for_each = local.secrets

  secret_id = "${local.name}-${each.key}"

  replication {
    user_managed {
      replicas {
        location = var.region
      }
    }
  }

  depends_on = [google_project_service.required]
}

resource "google_secret_manager_secret_iam_member" "reader" {
  for_each = local.readers

  secret_id = google_secret_manager_secret.main[each.value.secret].id
  role      = "roles/secretmanager.secretAccessor"
  member    = "serviceAccount:${each.value.member}"
}

resource "google_secret_manager_secret_version" "database_admin_url" {
  secret                 = google_secret_manager_secret.main["database-admin-url"].id
  secret_data_wo         = "postgres://keelson_admin:${ephemeral.random_password.admin.result}@${local.database_address}?${local.database_tls}"
  secret_data_wo_version = var.secrets_version
}

resource "google_secret_manager_secret_version" "database_password" {
  secret                 = google_secret_manager_secret.main["database-password"].id
  secret_data_wo         = ephemeral.random_password.database.result
  secret_data_wo_version = var.secrets_version
}

resource "google_secret_manager_secret_version" "database_url" {
  secret                 = google_secret_manager_secret.main["database-url"].id
  secret_data_wo         = "postgres://keelson:${ephemeral.random_password.database.result}@${local.database_address}?${local.database_tls}"
  secret_data_wo_version = var.secrets_version
}

# A public certificate; it is a secret only because Cloud Run mounts secrets as files.
resource "google_secret_manager_secret_version" "database_authority" {
  secret      = google_secret_manager_secret.main["database-authority"].id
  secret_data = google_sql_database_instance.main.server_ca_cert[0].cert
}

resource "google_secret_manager_secret_version" "redis_url" {
  secret                 = google_secret_manager_secret.main["redis-url"].id
  secret_data_wo         = "redis://:${google_redis_instance.main.auth_string}@${google_redis_instance.main.host}:${google_redis_instance.main.port}"
  secret_data_wo_version = var.secrets_version
}

resource "google_secret_manager_secret_version" "secret_key" {
  secret                 = google_secret_manager_secret.main["secret-key"].id
  secret_data_wo         = ephemeral.random_password.secret_key.result
  secret_data_wo_version = var.keys_version
}

resource "google_secret_manager_secret_version" "jwt_private_key" {
  secret                 = google_secret_manager_secret.main["jwt-private-key"].id
  secret_data_wo         = ephemeral.tls_private_key.jwt.private_key_pem
  secret_data_wo_version = var.keys_version
}
# The value of smtp-url is added by hand: docs/deployment/gcp.md.
