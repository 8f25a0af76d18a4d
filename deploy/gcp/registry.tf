resource "google_artifact_registry_repository" "main" {
  repository_id = local.name
  location      = var.region
  format        = "DOCKER"

  docker_config {
    immutable_tags = true
  }

  cleanup_policies {
    id     = "keep-the-last-50"
    action = "KEEP"
    most_recent_versions {
      keep_count = 50
    }
  }

  cleanup_policies {
    id     = "delete-after-a-year"
    action = "DELETE"
    condition {
      older_than = "31536000s"
    }
  }

  depends_on = [google_project_service.required]
}

# For anchors of the audit trail. The lock on the retention is set by hand, because it cannot be taken back.
resource "google_storage_bucket" "audit_anchors" {
  name                        = "${var.project}-${local.name}-audit-anchors"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false

  versioning {
    enabled = false
  }

  retention_policy {
    retention_period = var.audit_lock_days * 86400
  }
}

resource "google_storage_bucket_iam_member" "audit_anchors" {
  bucket = google_storage_bucket.audit_anchors.name
  role   = "roles/storage.objectCreator"
  member = "serviceAccount:${google_service_account.application.email}"
}
