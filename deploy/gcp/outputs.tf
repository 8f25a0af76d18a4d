output "address" {
  description = "What the A record of the host points at"
  value       = google_compute_global_address.public.address
}

output "registry" {
  description = "The variable GCP_REGISTRY of the GitHub environment"
  value       = "${var.region}-docker.pkg.dev/${var.project}/${google_artifact_registry_repository.main.repository_id}"
}

output "workload_identity_provider" {
  description = "The variable GCP_WORKLOAD_IDENTITY_PROVIDER of the GitHub environment"
  value       = google_iam_workload_identity_pool_provider.github.name
}

output "deploy_service_account" {
  description = "The variable GCP_SERVICE_ACCOUNT of the GitHub environment"
  value       = google_service_account.deploy.email
}

output "smtp_secret" {
  description = "The secret whose value is added by hand"
  value       = google_secret_manager_secret.main["smtp-url"].secret_id
}
